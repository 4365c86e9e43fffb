import type { PublishedFigure } from '@clusterzoo/runtime';

/** What is worth saying about a data set that comes with this package. */
export interface KnownData {
  /** Display name. */
  readonly title: string;
  /** What the numbers of a row are. */
  readonly units: string;
  /** What others report on it. */
  readonly published: readonly PublishedFigure[];
}

/** By the name that `--data` takes. */
export const knownData: Readonly<Record<string, KnownData>> = {
  pendigits: {
    title: 'Pendigits',
    units: 'pen positions x, y along the stroke, 0 to 100',
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
