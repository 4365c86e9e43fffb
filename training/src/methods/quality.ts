import { type Quality, type Random, ZooError } from '@clusterzoo/runtime';
import { assignToCentroids, kMeans } from '../classical/kmeans.js';
import { chosenRows, gatherRows } from '../data/row-views.js';
import { rowBlocks, type Values } from '../data/values.js';
import type { Rows } from './rows.js';
import { type Transform, transformValue } from './scaling.js';

/** A clusterer as its quality is judged: through what it does. Rows are row-major, in the units of the data. */
export interface ClusterFunctions {
  /** Cluster of each row, in [0, K). */
  cluster(rows: Float32Array): Promise<Int32Array>;
  /** `count` samples of a cluster. */
  generate(cluster: number, count: number): Promise<Float32Array>;
  /** Each row encoded and decoded again. */
  reconstruct(rows: Float32Array): Promise<Float32Array>;
}

/** Options of {@link measureQuality}. */
export interface QualityOptions {
  /** K. */
  readonly clusters: number;
  /** What rows go through before they are compared. @default 'none' */
  readonly transform?: Transform;
  /** Starts of k-means, and the rows it is fitted to where there are many. */
  readonly random: Random;
  /** At least 200, so that the variance of samples is known to a few per cent. @default 256 */
  readonly samplesPerCluster?: number;
}

/** k-means' centroids hardly move beyond this many rows, and its time does. */
const KMEANS_ROWS = 10_000;

/**
 * Judges a clusterer without labels: variety of samples, clusters kept, reconstruction.
 *
 * - Variety: mean per-element variance of the samples of a cluster over that of the training rows that the clusterer puts
 *   there, averaged over clusters. Clusters whose rows do not vary (fewer than two, or all the same) say nothing and are
 *   left out; 0 if that leaves none.
 * - Cycle: share of all those samples that are put back into the cluster they were drawn for.
 * - Reconstruction: mean squared error on `heldOut`, beside that of replacing each row by the nearest of K centroids that
 *   k-means fitted to the training rows (to 10,000 of them where there are more).
 *
 * @throws ZooError `INVALID_ARGUMENT` for less than 200 samples, `SHAPE_MISMATCH` if a function returns another number
 *   of values than asked for
 */
export async function measureQuality(
  clusterer: ClusterFunctions,
  train: Rows,
  heldOut: Rows,
  { clusters, random, samplesPerCluster = 256, transform = 'none' }: QualityOptions,
): Promise<Quality> {
  if (!Number.isInteger(samplesPerCluster) || samplesPerCluster < 200) {
    const message = `samplesPerCluster must be an integer of at least 200, got ${samplesPerCluster}`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  const { columns } = train;
  const compared = (rows: Float32Array) =>
    transform === 'none' ? rows : rows.map((value) => transformValue(value, transform));
  const labels = await labelsOf(clusterer, train);
  const ratios: number[] = [];
  let returned = 0;
  for (let k = 0; k < clusters; k++) {
    const samples = checked('generate', await clusterer.generate(k, samplesPerCluster), samplesPerCluster * columns);
    const own = chosenRows(train.data, columns, Int32Array.from(indicesOf(labels, k)));
    const variance = meanVariance(() => blocksOf(own, columns, compared), columns);
    if (variance > 0) ratios.push(meanVariance(() => [compared(samples)], columns) / variance);
    const back = checked('cluster', await clusterer.cluster(samples), samplesPerCluster);
    returned += indicesOf(back, k).length;
  }
  const reconstruct = async (rows: Float32Array) => {
    return compared(checked('reconstruct', await clusterer.reconstruct(rows), rows.length));
  };
  return {
    varianceRatio: ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length),
    cycleShare: returned / (clusters * samplesPerCluster),
    reconstructionError: await meanSquaredError(heldOut, compared, reconstruct),
    kmeansReconstructionError: await kMeansError(train, heldOut, { clusters, random, compared }),
  };
}

/** What rows are compared as. */
type Compared = (rows: Float32Array) => Float32Array;

async function labelsOf(clusterer: ClusterFunctions, { data, rows, columns }: Rows): Promise<Int32Array> {
  const labels = new Int32Array(rows);
  for (const block of rowBlocks(data, columns)) {
    labels.set(checked('cluster', await clusterer.cluster(block.data), block.rows), block.start);
  }
  return labels;
}

function* blocksOf(values: Values, columns: number, compared: Compared): Generator<Float32Array> {
  for (const { data } of rowBlocks(values, columns)) yield compared(data);
}

function checked<T extends Float32Array | Int32Array>(name: keyof ClusterFunctions, values: T, length: number): T {
  if (values.length === length) return values;
  throw new ZooError('SHAPE_MISMATCH', `${name} must give ${length} values, got ${values.length}`);
}

function indicesOf(labels: Int32Array, cluster: number): number[] {
  return Array.from(labels.keys()).filter((i) => labels[i] === cluster);
}

/**
 * Variance over rows of each column (population), averaged; exactly 0 where nothing varies, and without rows.
 *
 * @param blocks - of rows; asked for twice
 */
function meanVariance(blocks: () => Iterable<Float32Array>, columns: number): number {
  const means = new Float64Array(columns);
  let count = 0;
  for (const data of blocks()) {
    data.forEach((value, at) => {
      means[at % columns]! += value;
    });
    count += data.length;
  }
  // Divided once: the sum of equal float32 numbers is exact, and so is their mean then.
  means.forEach((total, column) => {
    means[column] = total / (count / columns);
  });
  let sum = 0;
  for (const data of blocks()) {
    data.forEach((value, at) => {
      sum += (value - means[at % columns]!) ** 2;
    });
  }
  return sum / Math.max(1, count);
}

/** Mean of the squares of what copies of raw rows miss of them. */
async function meanSquaredError(
  { data, columns }: Rows,
  compared: Compared,
  copies: (rows: Float32Array) => Promise<Float32Array> | Float32Array,
): Promise<number> {
  let sum = 0;
  for (const block of rowBlocks(data, columns)) {
    const copied = await copies(block.data);
    compared(block.data).forEach((value, at) => {
      sum += (value - copied[at]!) ** 2;
    });
  }
  return sum / data.length;
}

/** Error of the K nearest centroids of k-means as copies of the held-out rows. */
async function kMeansError(
  train: Rows,
  heldOut: Rows,
  { clusters, random, compared }: { readonly clusters: number; readonly random: Random; readonly compared: Compared },
): Promise<number> {
  const { columns } = train;
  const chosen = train.rows > KMEANS_ROWS ? random.permutation(train.rows).subarray(0, KMEANS_ROWS) : undefined;
  const data = compared(chosen ? gatherRows(train.data, columns, chosen) : train.data.subarray(0, train.data.length));
  const { centroids } = kMeans(data, { rows: data.length / columns, columns, clusters, random });
  const means = Float32Array.from(centroids);
  return meanSquaredError(heldOut, compared, (rows) => {
    return gatherRows(means, columns, assignToCentroids(compared(rows), centroids, columns));
  });
}
