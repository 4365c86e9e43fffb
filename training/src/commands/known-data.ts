import type { PublishedFigure } from '@clusterzoo/runtime';
import type { SampleStyle } from '../report/samples-sheet.js';

/** What is worth saying about a data set that comes with this package. */
export interface KnownData {
  /** Display name. */
  readonly title: string;
  /** What the numbers of a row are. */
  readonly units: string;
  /** K that it is usually clustered with. */
  readonly clusters: number;
  /** How its rows are drawn. */
  readonly style: Extract<SampleStyle, { readonly features: number }>;
  /** What others report on it. */
  readonly published: readonly PublishedFigure[];
}

/** By the name that `--data` takes. */
export const knownData: Readonly<Record<string, KnownData>> = {
  pendigits: {
    title: 'Pendigits',
    units: 'pen positions x, y along the stroke, 0 to 100',
    clusters: 10,
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
};

/** The record of a data set by the name that `--data` takes; undefined for a table, whatever its file is called. */
export function knownDataOf(name: string): KnownData | undefined {
  return Object.hasOwn(knownData, name) ? knownData[name] : undefined;
}

/** The record of a data set by the display name that manifests carry, if rows of `features` numbers can be its own. */
export function knownDataTitled(title: string, features: number): KnownData | undefined {
  return Object.values(knownData).find((known) => known.title === title && known.style.features === features);
}
