import { cholesky, invertLower } from './cholesky.js';

/** `full`: a covariance matrix a cluster; `diagonal`: a variance a cluster and column. */
export type CovarianceKind = 'full' | 'diagonal';

/** Weights, means and covariances of a Gaussian mixture of K clusters in D columns. */
export interface MixtureParameters {
  readonly columns: number;
  readonly covariance: CovarianceKind;
  /** `[K]`, summing to 1. */
  readonly weights: Float64Array;
  /** `[K, D]`, row-major. */
  readonly means: Float64Array;
  /** `[K, D, D]` for full covariances, `[K, D]` for diagonal ones. */
  readonly covariances: Float64Array;
}

/** Weighted densities this far (natural logarithm) below a row's largest are below the rounding of their sum. */
const NEGLIGIBLE = 50;

/** Log densities of a mixture, by inverse Cholesky factors of its covariances. */
export class MixtureDensity {
  readonly clusters: number;
  readonly #parameters: MixtureParameters;
  /** Of each cluster the inverse factor: a lower triangle row by row, or one number a column. */
  readonly #factors: readonly Float64Array[];
  /** Logarithm of each cluster's weighted density at its mean. */
  readonly #peaks: Float64Array;
  readonly #centred: Float64Array;

  /** @throws ZooError `INVALID_DATA` if a covariance is not positive definite to rounding */
  constructor(parameters: MixtureParameters) {
    const { columns, weights, covariance, covariances } = parameters;
    const size = covariances.length / weights.length;
    this.clusters = weights.length;
    this.#parameters = parameters;
    this.#centred = new Float64Array(columns);
    this.#factors = Array.from(weights, (_, k) => {
      const own = covariances.subarray(k * size, (k + 1) * size);
      return covariance === 'full' ? packedInverse(own, columns) : own.map((variance) => 1 / Math.sqrt(variance));
    });
    this.#peaks = weights.map((weight, k) => {
      const factor = this.#factors[k]!;
      let logDeterminant = 0;
      for (let c = 0; c < columns; c++) logDeterminant += Math.log(factor[covariance === 'full' ? diagonal(c) : c]!);
      return Math.log(weight) + logDeterminant - 0.5 * columns * Math.log(2 * Math.PI);
    });
  }

  /**
   * Weighted log densities ln w_k + ln N(x; μ_k, Σ_k) of the row `data[at…]`.
   *
   * @param first - a cluster that is probably the row's: the better the guess, the more is saved on the others
   * @param out - `[K]`, overwritten; −∞ where it is negligible beside the largest
   * @returns the cluster of the largest
   */
  row(data: Float32Array | Float64Array, at: number, first: number, out: Float64Array): number {
    let best = first;
    out[first] = this.#logDensity(data, at, first, Number.NEGATIVE_INFINITY);
    for (let k = 0; k < this.clusters; k++) {
      if (k === first) continue;
      out[k] = this.#logDensity(data, at, k, out[best]! - NEGLIGIBLE);
      // Of equals the first one, as a search from 0 would have it.
      if (out[k]! > out[best]! || (out[k] === out[best] && k < best)) best = k;
    }
    return best;
  }

  #logDensity(data: Float32Array | Float64Array, at: number, cluster: number, floor: number): number {
    const { columns, means, covariance } = this.#parameters;
    const factor = this.#factors[cluster]!;
    const centred = this.#centred;
    const peak = this.#peaks[cluster]!;
    const most = 2 * (peak - floor);
    let distance = 0;
    if (covariance === 'diagonal') {
      for (let c = 0; c < columns; c++) {
        const scaled = (data[at + c]! - means[cluster * columns + c]!) * factor[c]!;
        distance += scaled * scaled;
        if (distance > most) return Number.NEGATIVE_INFINITY;
      }
      return peak - 0.5 * distance;
    }
    for (let i = 0, p = 0; i < columns; i++) {
      centred[i] = data[at + i]! - means[cluster * columns + i]!;
      // Four sums, because one would make every addition wait for the last.
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      let j = 0;
      for (; j + 3 <= i; j += 4, p += 4) {
        s0 += factor[p]! * centred[j]!;
        s1 += factor[p + 1]! * centred[j + 1]!;
        s2 += factor[p + 2]! * centred[j + 2]!;
        s3 += factor[p + 3]! * centred[j + 3]!;
      }
      for (; j <= i; j++, p++) s0 += factor[p]! * centred[j]!;
      const sum = s0 + s1 + (s2 + s3);
      distance += sum * sum;
      if (distance > most) return Number.NEGATIVE_INFINITY;
    }
    return peak - 0.5 * distance;
  }
}

/** Where a lower triangle that is stored row by row has its diagonal. */
function diagonal(row: number): number {
  return (row * (row + 3)) / 2;
}

function packedInverse(covariance: Float64Array, columns: number): Float64Array {
  const inverse = invertLower(cholesky(covariance, columns), columns);
  const packed = new Float64Array((columns * (columns + 1)) / 2);
  for (let i = 0, p = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) packed[p++] = inverse[i * columns + j]!;
  }
  return packed;
}
