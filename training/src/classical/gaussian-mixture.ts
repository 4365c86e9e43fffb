import { type Random, ZooError } from '@clusterzoo/runtime';
import { assertClusterable } from '../data/dataset.js';
import { checkRows } from './check-rows.js';
import { expectationMaximization, type FittedMixture } from './expectation-maximization.js';
import { kMeans } from './kmeans.js';
import { type CovarianceKind, MixtureDensity, type MixtureParameters } from './mixture-density.js';
import type { Points } from './vectors.js';

/** Options of {@link gaussianMixture}. */
export interface GaussianMixtureOptions {
  /** Number of rows in the data. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly columns: number;
  /** Number of clusters K, at most `rows`. */
  readonly clusters: number;
  /** @default 'full' */
  readonly covariance?: CovarianceKind;
  /** Starts to try, each one run of k-means; the highest likelihood wins. @default 1 */
  readonly restarts?: number;
  /** Added to every variance, in squared units of the data. @default 1e-6 */
  readonly regularization?: number;
  /** Ends a start when the mean log likelihood of a row changes by less. @default 1e-3 */
  readonly tolerance?: number;
  /** Most iterations of one start. @default 100 */
  readonly maxIterations?: number;
  /** Source of the starts. */
  readonly random: Random;
}

/**
 * Gaussian mixture: the density Σ_k w_k N(x; μ_k, Σ_k) that makes the rows likely, found by expectation maximization
 * from k-means. The algorithm and its defaults are scikit-learn's; no package for JavaScript that is kept up has it with
 * full covariances.
 *
 * @param data - `[rows, columns]`, row-major, finite
 * @returns the mixture of the best start, for {@link mixtureLabels}
 * @throws ZooError `SHAPE_MISMATCH` if `data` does not hold rows × columns numbers, `INVALID_ARGUMENT` if K exceeds the
 *   rows or an option is out of range, `INVALID_DATA` if a number is not finite, or the regularization too small for a
 *   covariance to have an inverse
 */
export function gaussianMixture(data: Float32Array | Float64Array, options: GaussianMixtureOptions): FittedMixture {
  const { rows, columns, clusters, restarts = 1, random, covariance = 'full' } = options;
  const { regularization = 1e-6, tolerance = 1e-3, maxIterations = 100 } = options;
  const points: Points = { data, rows, columns };
  checkRows(data, rows, columns);
  assertClusterable(rows, clusters, 1);
  if (!(regularization >= 0)) {
    throw new ZooError('INVALID_ARGUMENT', `regularization must be a number of at least 0, got ${regularization}`);
  }
  for (const [name, value] of Object.entries({ restarts, maxIterations })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ZooError('INVALID_ARGUMENT', `${name} must be an integer of at least 1, got ${value}`);
  }
  let best: FittedMixture | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const start = kMeans(data, { rows, columns, clusters, restarts: 1, random: random.fork() }).labels;
    const fit = { clusters, covariance, regularization, tolerance, maxIterations };
    const found = expectationMaximization(points, start, fit);
    if (best === undefined || found.lowerBound > best.lowerBound) best = found;
  }
  return best!;
}

/**
 * The most probable cluster of each row, of any rows in the units that the mixture was fitted in.
 *
 * @param data - `[rows, columns]`, row-major, finite
 * @returns labels `[rows]` in [0, K)
 * @throws ZooError `SHAPE_MISMATCH` if `data` are not whole rows, `INVALID_DATA` if a number is not finite
 */
export function mixtureLabels(mixture: MixtureParameters, data: Float32Array | Float64Array): Int32Array {
  const { columns } = mixture;
  const rows = data.length / columns;
  if (!Number.isInteger(rows)) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} numbers are not whole rows of ${columns}`);
  }
  if (rows > 0) checkRows(data, rows, columns);
  const density = new MixtureDensity(mixture);
  const logs = new Float64Array(density.clusters);
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) labels[i] = density.row(data, i * columns, labels[i - 1] ?? 0, logs);
  return labels;
}
