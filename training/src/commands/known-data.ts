import type { PublishedFigure } from '@clusterzoo/runtime';
import { knownDatasets } from '../data/registry.js';
import type { SampleStyle } from '../report/samples-sheet.js';

/** What is worth saying about a data set that comes with this package. */
export interface KnownData {
  /** Display name. */
  readonly title: string;
  /** What the numbers of a row are. */
  readonly units: string;
  /** K that it is usually clustered with. */
  readonly clusters: number;
  /** Numbers in a row. */
  readonly features: number;
  /** How its rows are drawn, where the data set itself does not say it. */
  readonly style?: SampleStyle;
  /** What others report on it. */
  readonly published: readonly PublishedFigure[];
  /** The same of training splits that lack rows, by the name of the protocol. */
  readonly imbalanced?: Readonly<Record<string, readonly PublishedFigure[]>>;
}

/** What STL-10's pictures are, with classes and without. */
const STL10 = { units: 'red, green and blue of 96 × 96 pixels, 0 to 1', clusters: 10, features: 27_648 } as const;

const PRETRAINED = 'on features of a ResNet-50 that was trained with the labels of ImageNet';

/** By the name that `--data` takes. */
export const knownData: Readonly<Record<string, KnownData>> = {
  pendigits: {
    title: 'Pendigits',
    units: 'pen positions x, y along the stroke, 0 to 100',
    clusters: 10,
    features: 16,
    style: { type: 'strokes', features: 16, low: 0, high: 100 },
    published: [
      {
        method: 'SIMI-ClusterGAN',
        source: 'arXiv 2107.12706, table II',
        acc: 0.857,
        nmi: 0.825,
      },
      {
        method: 'ClusterGAN',
        source: "the authors' code, mean of 10 runs (ACC there is purity)",
        acc: 0.7638,
        nmi: 0.7343,
        ari: 0.6336,
      },
      { method: 'k-means', source: 'arXiv 2107.12706, table II', acc: 0.793, nmi: 0.73 },
    ],
  },
  usps: {
    title: 'USPS',
    units: 'grey levels of 16 × 16 pixels, −1 to 1',
    clusters: 10,
    features: 256,
    published: [
      { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706, table II', acc: 0.951, nmi: 0.894 },
      { method: 'JULE', source: 'arXiv 2107.12706, table II', acc: 0.95, nmi: 0.913 },
      { method: 'DEPICT', source: 'arXiv 2107.12706, table II', acc: 0.899, nmi: 0.906 },
      { method: 'ClusterGAN', source: 'arXiv 2107.12706, table II', acc: 0.798, nmi: 0.703 },
      { method: 'k-means', source: 'arXiv 2107.12706, table II', acc: 0.668, nmi: 0.601 },
    ],
  },
  '10x-pbmc4k': {
    title: '10x PBMC 4k',
    units: 'counts of 720 genes in a cell',
    clusters: 8,
    features: 720,
    published: [],
  },
  mnist: {
    title: 'MNIST',
    units: 'grey levels of 28 × 28 pixels, 0 to 1',
    clusters: 10,
    features: 784,
    published: [
      { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706, table II', acc: 0.986, nmi: 0.958 },
      { method: 'Dual-AE', source: 'arXiv 2107.12706, table II', acc: 0.978, nmi: 0.941 },
      {
        method: 'ClusterGAN',
        source: "the authors' code, mean of 10 runs (ACC there is purity)",
        acc: 0.9097,
        nmi: 0.8544,
        ari: 0.829,
      },
      { method: 'k-means', source: 'arXiv 2107.12706, table II', acc: 0.532, nmi: 0.5 },
      { method: 'SIMI-ClusterGAN without its prior network', source: 'arXiv 2107.12706', acc: 0.972, nmi: 0.921 },
    ],
    imbalanced: {
      '1-class': [
        { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706', acc: 0.9687, nmi: 0.9229, ari: 0.932 },
        { method: 'ClusterGAN', source: 'arXiv 2107.12706', acc: 0.8919, nmi: 0.836, ari: 0.7847 },
      ],
      '3-class': [
        { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706', acc: 0.9491, nmi: 0.9097, ari: 0.9109 },
        { method: 'ClusterGAN', source: 'arXiv 2107.12706', acc: 0.8116, nmi: 0.7868, ari: 0.7003 },
      ],
    },
  },
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    units: 'grey levels of 28 × 28 pixels, 0 to 1',
    clusters: 10,
    features: 784,
    published: [
      { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706, table II', acc: 0.745, nmi: 0.705 },
      { method: 'Dual-AE', source: 'arXiv 2107.12706, table II', acc: 0.662, nmi: 0.645 },
      {
        method: 'ClusterGAN',
        source: "the authors' code, mean of 10 runs (ACC there is purity)",
        acc: 0.6119,
        nmi: 0.6157,
        ari: 0.4617,
      },
      { method: 'k-means', source: 'arXiv 2107.12706, table II', acc: 0.474, nmi: 0.501 },
    ],
  },
  cifar10: {
    title: 'CIFAR-10',
    units: 'red, green and blue of 32 × 32 pixels, 0 to 1',
    clusters: 10,
    features: 3072,
    published: [
      { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706', acc: 0.512, nmi: 0.412, note: PRETRAINED },
      { method: 'IMSAT (VAT)', source: 'arXiv 2107.12706', acc: 0.456, note: PRETRAINED },
      { method: 'SIMI-ClusterGAN without its prior network', source: 'arXiv 2107.12706', acc: 0.228, nmi: 0.067 },
      { method: 'ClusterGAN', source: 'arXiv 2107.12706', acc: 0.159, nmi: 0.025 },
      { method: 'k-means', source: 'arXiv 2107.12706', acc: 0.344, note: PRETRAINED },
    ],
  },
  stl10: {
    title: 'STL-10',
    ...STL10,
    published: [
      { method: 'SIMI-ClusterGAN', source: 'arXiv 2107.12706', acc: 0.954, nmi: 0.861, note: PRETRAINED },
      { method: 'IMSAT (VAT)', source: 'arXiv 2107.12706', acc: 0.941, note: PRETRAINED },
      { method: 'ClusterGAN', source: 'arXiv 2107.12706', acc: 0.126, nmi: 0.096 },
      { method: 'k-means', source: 'arXiv 2107.12706', acc: 0.856, note: PRETRAINED },
    ],
  },
  'stl10-unlabelled': {
    title: 'STL-10, unlabelled',
    ...STL10,
    published: [],
  },
};

/** The record of a data set by the name that `--data` takes; undefined for a table, whatever its file is called. */
export function knownDataOf(name: string): KnownData | undefined {
  return Object.hasOwn(knownData, name) ? knownData[name] : undefined;
}

/** Which rows of its data a run took. */
export interface TakenRows {
  readonly data: string;
  readonly imbalance?: string;
  readonly limit?: number;
}

/** Whether a limit left rows of a data set by name out. */
export function isLimited({ data, limit = Number.POSITIVE_INFINITY }: TakenRows): boolean {
  const { train = 0, test = 0 } = knownDatasets.find(({ name }) => name === data)?.rows ?? {};
  return limit < Math.max(train, test);
}

/** What others report on a data set, and on the part of it that an imbalance leaves; nothing for other parts. */
export function publishedFigures({ published, imbalanced }: KnownData, taken: TakenRows): readonly PublishedFigure[] {
  const { imbalance } = taken;
  if (isLimited(taken)) return [];
  return imbalance === undefined ? published : (imbalanced?.[imbalance] ?? []);
}

/** The name that `--data` takes, of a data set by the display name that manifests carry; undefined for a table. */
export function knownNameOf(title: string): string | undefined {
  return Object.entries(knownData).find(([, known]) => known.title === title)?.[0];
}

/** The record of a data set by the display name that manifests carry, if rows of `features` numbers can be its own. */
export function knownDataTitled(title: string, features: number): KnownData | undefined {
  return Object.values(knownData).find((known) => known.title === title && known.features === features);
}
