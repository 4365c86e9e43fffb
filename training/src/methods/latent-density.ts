import { ZooError } from '@clusterzoo/runtime';
import { checkRows } from '../classical/check-rows.js';
import { cholesky, invertLower } from '../classical/cholesky.js';

/** A Gaussian for each cluster's latents: z = μ_c + L_c ε with ε ~ N(0, I), and back ε = L_c⁻¹ (z − μ_c). */
export interface LatentDensity {
  /** K. */
  readonly clusters: number;
  /** Size dn of a latent. */
  readonly latentSize: number;
  /** μ: K × dn, row-major. */
  readonly means: Float32Array;
  /** L, lower Cholesky factors of the covariances: K × dn × dn, row-major. */
  readonly factors: Float32Array;
  /** L⁻¹, lower triangular too: K × dn × dn, row-major. */
  readonly inverseFactors: Float32Array;
}

/** What {@link fitLatentDensity} needs to know. */
export interface LatentDensityOptions {
  readonly rows: number;
  /** Size dn of a latent. */
  readonly latentSize: number;
  /** K. */
  readonly clusters: number;
}

/**
 * Smallest standard deviation in any direction, as a share of the encodings' root mean square m. An encoder in float32
 * is sure of z to about 10⁻⁶ m; where it leaves a direction unused, L⁻¹ must not blow that up to something that looks
 * like information: at 10⁻² it becomes 10⁻⁴ of a latent's standard deviation at most.
 */
const RELATIVE_FLOOR = 1e-2;

/** Smallest variance where all encodings are 0. */
const ABSOLUTE_FLOOR = 1e-12;

interface Moments {
  /** Rows of each cluster. */
  readonly counts: Int32Array;
  /** K × dn. */
  readonly means: Float64Array;
  /** Σ (z − μ_c)(z − μ_c)ᵀ over each cluster's rows, dn × dn. */
  readonly scatters: readonly Float64Array[];
}

function moments(encodings: Float32Array, labels: Int32Array, options: LatentDensityOptions): Moments {
  const { rows, latentSize: size, clusters } = options;
  const counts = new Int32Array(clusters);
  const means = new Float64Array(clusters * size);
  for (let i = 0; i < rows; i++) {
    const c = labels[i]!;
    counts[c]!++;
    for (let d = 0; d < size; d++) means[c * size + d]! += encodings[i * size + d]!;
  }
  for (let at = 0; at < means.length; at++) means[at]! /= Math.max(1, counts[Math.floor(at / size)]!);
  const scatters = Array.from({ length: clusters }, () => new Float64Array(size * size));
  const centred = new Float64Array(size);
  for (let i = 0; i < rows; i++) {
    const c = labels[i]!;
    const scatter = scatters[c]!;
    for (let d = 0; d < size; d++) centred[d] = encodings[i * size + d]! - means[c * size + d]!;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) scatter[a * size + b]! += centred[a]! * centred[b]!;
    }
  }
  return { counts, means, scatters };
}

function check(
  encodings: Float32Array,
  labels: Int32Array,
  { rows, latentSize, clusters }: LatentDensityOptions,
): void {
  checkRows(encodings, rows, latentSize);
  if (!Number.isInteger(clusters) || clusters < 1) {
    throw new ZooError('INVALID_ARGUMENT', `clusters must be an integer of at least 1, got ${clusters}`);
  }
  if (labels.length !== rows) {
    throw new ZooError('SHAPE_MISMATCH', `labels must hold one cluster for each of ${rows} rows, got ${labels.length}`);
  }
  const bad = labels.findIndex((label) => label < 0 || label >= clusters);
  if (bad >= 0) {
    throw new ZooError('INVALID_DATA', `labels must lie in [0, ${clusters - 1}], got ${labels[bad]} at row ${bad}`);
  }
}

/** Σ matrices / rows. */
function average(matrices: readonly Float64Array[], rows: number): Float64Array {
  return matrices[0]!.map((_, at) => matrices.reduce((sum, matrix) => sum + matrix[at]!, 0) / rows);
}

/**
 * Fits the density of a trained encoder's latents after the fact (ex-post density estimation), so that samples come from
 * where the data live: mean and covariance of each cluster's encodings.
 *
 * - A covariance is that of the cluster's n rows and of dn + 1 rows' worth of the covariance pooled within all clusters:
 *   (n S_c + (dn + 1) S) / (n + dn + 1). With thousands of rows this changes nothing; with few it fills in what they
 *   cannot say.
 * - (10⁻² m)² is added to the diagonal (at least 10⁻¹²), m the root mean square of all encodings, for directions that
 *   the encoder leaves unused: no standard deviation is below 1 % of what is typical for an encoding.
 * - An empty cluster gets the mean of all rows and the pooled covariance.
 *
 * @param encodings - z, rows × latentSize, row-major
 * @param labels - cluster of every row, in [0, clusters)
 * @throws ZooError SHAPE_MISMATCH if a length does not fit; INVALID_ARGUMENT for a bad `clusters`; INVALID_DATA if an
 *   encoding is not finite or a label out of range
 */
export function fitLatentDensity(
  encodings: Float32Array,
  labels: Int32Array,
  options: LatentDensityOptions,
): LatentDensity {
  check(encodings, labels, options);
  const { rows, latentSize: size, clusters } = options;
  const { counts, means, scatters } = moments(encodings, labels, options);
  const pooled = average(scatters, rows);
  const meanSquare = encodings.reduce((sum, value) => sum + value * value, 0) / encodings.length;
  const floor = Math.max(ABSOLUTE_FLOOR, RELATIVE_FLOOR ** 2 * meanSquare);
  const overall = new Float64Array(size);
  encodings.forEach((value, at) => {
    overall[at % size]! += value / rows;
  });
  const factors = new Float32Array(clusters * size * size);
  const inverseFactors = new Float32Array(clusters * size * size);
  for (let c = 0; c < clusters; c++) {
    const weight = counts[c]! + size + 1;
    const covariance = scatters[c]!.map((value, at) => (value + (size + 1) * pooled[at]!) / weight);
    for (let d = 0; d < size; d++) covariance[d * size + d]! += floor;
    const lower = cholesky(covariance, size);
    factors.set(lower, c * size * size);
    inverseFactors.set(invertLower(lower, size), c * size * size);
    if (counts[c] === 0) means.set(overall, c * size);
  }
  return { clusters, latentSize: size, means: Float32Array.from(means), factors, inverseFactors };
}

/**
 * The papers' plain sampling, z ~ N(0, σ² I) in every cluster: μ = 0, L = σ I.
 *
 * @throws ZooError INVALID_ARGUMENT unless `clusters` and `latentSize` are integers from 1 and `sigma` is above 0
 */
export function scaledDensity(clusters: number, latentSize: number, sigma: number): LatentDensity {
  const sizes = Number.isInteger(clusters) && clusters >= 1 && Number.isInteger(latentSize) && latentSize >= 1;
  if (!sizes || !(sigma > 0 && Number.isFinite(sigma))) {
    const got = `${clusters}, ${latentSize} and ${sigma}`;
    const legal = 'clusters and latentSize must be integers from 1 and sigma a number above 0';
    throw new ZooError('INVALID_ARGUMENT', `${legal}, got ${got}`);
  }
  const diagonal = (value: number) =>
    Float32Array.from({ length: clusters * latentSize * latentSize }, (_, at) => {
      const [row, column] = [Math.floor(at / latentSize) % latentSize, at % latentSize];
      return row === column ? value : 0;
    });
  return {
    clusters,
    latentSize,
    means: new Float32Array(clusters * latentSize),
    factors: diagonal(sigma),
    inverseFactors: diagonal(1 / sigma),
  };
}
