import { sumOfPowers } from './power.js';

/**
 * How confidences are calibrated: with one temperature (Guo et al., arXiv 1706.04599), so that of the rows with
 * confidence c a share of c gets the same cluster from another clusterer of the same data. No labels are involved.
 */
export interface Calibration {
  /** T: the confidence of a row is the largest of p_k^(1/T) / Σ_j p_j^(1/T), p the encoder's probabilities. */
  readonly temperature: number;
  /** Who else was asked: models trained with other seeds, or the restarts of its prior network that were not kept. */
  readonly against: 'other-seeds' | 'restarts';
  /** Clusterers that were asked. */
  readonly references: number;
  /** Which rows the figures below are measured on; none of them had a say in the temperature. */
  readonly split: string;
  readonly rows: number;
  /** Share of these rows that get the same cluster, mean of the references, [0, 1]. */
  readonly agreement: number;
  /** Mean confidence of these rows, [0, 1]. */
  readonly confidence: number;
  /** Expected calibration error over 15 bins, [0, 1]: 0 is perfect. */
  readonly error: number;
  /** The same of the encoder's own largest probabilities. */
  readonly uncalibratedError: number;
}

/**
 * Calibrated confidences: the largest of p_k^(1/T) / Σ_j p_j^(1/T) of each row. Whatever T, the same cluster is the
 * most probable one; T above 1 makes a model less sure, below 1 surer.
 *
 * @param probabilities - [N, K] row-major
 * @param temperature - T, above 0; 1 gives the largest probabilities as they are
 * @returns [N], in [1/K, 1]
 */
export function temperedConfidence(probabilities: Float32Array, clusters: number, temperature: number): Float32Array {
  const confidence = new Float32Array(probabilities.length / clusters);
  const bits = new Int32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  for (let i = 0, first = 0; i < confidence.length; i++, first += clusters) {
    if (temperature !== 1) {
      confidence[i] = 1 / sumOfPowers(bits, first, first + clusters, 1 / temperature);
      continue;
    }
    let largest = 0;
    for (let at = first; at < first + clusters; at++) if (probabilities[at]! > largest) largest = probabilities[at]!;
    confidence[i] = largest;
  }
  return confidence;
}
