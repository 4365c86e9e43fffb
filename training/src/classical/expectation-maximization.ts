import { type CovarianceKind, MixtureDensity, type MixtureParameters } from './mixture-density.js';
import type { Points } from './vectors.js';

/** How {@link expectationMaximization} runs. */
export interface MixtureFitOptions {
  readonly clusters: number;
  readonly covariance: CovarianceKind;
  /** Added to every variance. */
  readonly regularization: number;
  /** Ends when the mean log likelihood of a row changes by less. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** A mixture, and how well it fits the rows that it was fitted to. */
export interface FittedMixture extends MixtureParameters {
  /** Mean log likelihood of a row, before the last change of the parameters. */
  readonly lowerBound: number;
  readonly iterations: number;
  /** Whether the tolerance was reached. */
  readonly converged: boolean;
}

/**
 * Expectation maximization (Dempster, Laird and Rubin, 1977) of a Gaussian mixture from given clusters of the rows,
 * with responsibilities by logarithms; the order of its steps is scikit-learn's.
 *
 * @param start - cluster of each row, in [0, K)
 * @throws ZooError `INVALID_DATA` if a covariance is not positive definite to rounding
 */
export function expectationMaximization(points: Points, start: Int32Array, options: MixtureFitOptions): FittedMixture {
  const { clusters, maxIterations, tolerance } = options;
  const labels = start.slice();
  const responsibilities = new Float64Array(points.rows * clusters);
  labels.forEach((label, i) => {
    responsibilities[i * clusters + label] = 1;
  });
  let parameters = maximize(points, responsibilities, options);
  let lowerBound = Number.NEGATIVE_INFINITY;
  for (let iterations = 1; ; iterations++) {
    const found = expect(points, new MixtureDensity(parameters), labels, responsibilities);
    parameters = maximize(points, responsibilities, options);
    const converged = Math.abs(found - lowerBound) < tolerance;
    lowerBound = found;
    if (converged || iterations >= maxIterations) return { ...parameters, lowerBound, iterations, converged };
  }
}

/** E step: labels and responsibilities `[rows, K]` are overwritten; returns the mean log likelihood of a row. */
function expect(
  { data, rows, columns }: Points,
  density: MixtureDensity,
  labels: Int32Array,
  responsibilities: Float64Array,
): number {
  const { clusters } = density;
  const logs = new Float64Array(clusters);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const best = density.row(data, i * columns, labels[i]!, logs);
    const peak = logs[best]!;
    let sum = 0;
    for (let k = 0; k < clusters; k++) {
      const share = Math.exp(logs[k]! - peak);
      responsibilities[i * clusters + k] = share;
      sum += share;
    }
    for (let k = 0; k < clusters; k++) responsibilities[i * clusters + k]! /= sum;
    labels[i] = best;
    total += peak + Math.log(sum);
  }
  return total / rows;
}

/** M step: the parameters that responsibilities make most likely. */
function maximize(
  { data, rows, columns }: Points,
  responsibilities: Float64Array,
  { clusters, covariance, regularization }: MixtureFitOptions,
): MixtureParameters {
  // An empty cluster keeps a weight, so that nothing is divided by 0.
  const masses = new Float64Array(clusters).fill(10 * Number.EPSILON);
  const means = new Float64Array(clusters * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < clusters; k++) {
      const share = responsibilities[i * clusters + k]!;
      if (share === 0) continue;
      masses[k]! += share;
      for (let c = 0; c < columns; c++) means[k * columns + c]! += share * data[i * columns + c]!;
    }
  }
  for (let at = 0; at < means.length; at++) means[at]! /= masses[Math.floor(at / columns)]!;
  const size = covariance === 'full' ? columns * columns : columns;
  const covariances = new Float64Array(clusters * size);
  const centred = new Float64Array(columns);
  for (let k = 0; k < clusters; k++) {
    const own = covariances.subarray(k * size, (k + 1) * size);
    for (let i = 0; i < rows; i++) {
      const share = responsibilities[i * clusters + k]!;
      if (share === 0) continue;
      for (let c = 0; c < columns; c++) centred[c] = data[i * columns + c]! - means[k * columns + c]!;
      scatter(centred, share, own);
    }
    for (let at = 0; at < size; at++) own[at]! /= masses[k]!;
    const step = covariance === 'full' ? columns + 1 : 1;
    for (let at = 0; at < size; at += step) own[at]! += regularization;
    if (covariance === 'full') mirror(own, columns);
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return { columns, covariance, weights: masses.map((mass) => mass / total), means, covariances };
}

/** Adds share·d·dᵀ to the lower triangle of a matrix, or its diagonal to a vector of variances. */
function scatter(centred: Float64Array, share: number, sums: Float64Array): void {
  const columns = centred.length;
  if (sums.length === columns) {
    for (let c = 0; c < columns; c++) sums[c]! += share * centred[c]! ** 2;
    return;
  }
  for (let i = 0; i < columns; i++) {
    const weighted = share * centred[i]!;
    const row = i * columns;
    for (let j = 0; j <= i; j++) sums[row + j]! += weighted * centred[j]!;
  }
}

function mirror(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j]!;
  }
}
