import type { Random } from '@clusterzoo/runtime';
import type { SparseSymmetric } from './affinity.js';
import type { NeighbourMeans } from './finder.js';

/** How far `spectralStart` is: `share` of the distances (and of an image's transforms) rises to 1, the other stages are announced. */
export type SpectralProgress =
  | { readonly stage: 'neighbours'; readonly share: number }
  | { readonly stage: 'transforms'; readonly share: number }
  | { readonly stage: 'eigenvectors' }
  | { readonly stage: 'clusters' };

interface CommonOptions extends NeighbourMeans {
  readonly rows: number;
  readonly columns: number;
  /** K, 1 to rows. */
  readonly clusters: number;
  readonly random: Random;
  /** Neighbours of a row in the graph, 1 to rows − 1. @default 10 */
  readonly neighbours?: number;
  /** Effective number of eigenvectors as a share of K, which fixes the diffusion time. @default 0.75 */
  readonly effectiveDimension?: number;
  /** Principal components that distances of long rows are taken in. @default 20 */
  readonly components?: number | undefined;
  /** k-means starts. @default 20 */
  readonly restarts?: number;
  readonly onProgress?: (progress: SpectralProgress) => void;
  /** Ends the work with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `spectralStart` for rows that Euclidean distance compares well. */
export interface VectorStartOptions extends CommonOptions {
  readonly kind: 'vector';
  /** Zero-based rank, among the other rows, of the neighbour whose distance is the radius. @default 10 */
  readonly neighbourIndex?: number;
}

/** Options of `spectralStart` for raw counts, such as genes in cells. */
export interface CountsStartOptions extends CommonOptions {
  readonly kind: 'counts';
}

/** Options of `spectralStart` for small grey images, in [−1, 1] on a background of −1. */
export interface ImageStartOptions extends CommonOptions {
  readonly kind: 'image';
  /** Pixels of a column; height · width = columns. */
  readonly height: number;
  readonly width: number;
  /** As for vectors. @default 10 */
  readonly neighbourIndex?: number;
}

/** Options of `spectralStart`, by kind of data. */
export type SpectralStartOptions = VectorStartOptions | CountsStartOptions | ImageStartOptions;

/** A partition to start from, and what it was made of. */
export interface SpectralStart {
  /** Cluster of every row, in [0, clusters). */
  readonly labels: Int32Array;
  /** Share of every cluster; they sum to 1. The learned prior over clusters. */
  readonly masses: Float64Array;
  /** Mutual information of the clusters at the two ends of an edge, in nats: quality without classes. */
  readonly graphMutualInformation: number;
  /** The neighbour graph, to score other partitions of the same rows. */
  readonly graph: SparseSymmetric;
  /** rows × neighbours, nearest first as the graph counts distances. */
  readonly neighbourIndices: Int32Array;
  /** Neighbours a row has: those asked for, or more where that many left the graph in pieces. */
  readonly neighbours: number;
  /** For vectors and images: every row's distance to its neighbour at `neighbourIndex`, in the units of the data. */
  readonly radius?: Float32Array;
}
