import { transformValue } from './scaling.js';

/** The units that novelty is measured in: what is usual of each number. */
export interface NoveltyUnits {
  /** t: log2(1 + x), or x as it is. */
  readonly transform: 'none' | 'log2';
  /** One number an element of a row: root mean square of what reconstruction misses, in units of t. */
  readonly scale: readonly number[];
  /** dn numbers: root mean square of each latent. */
  readonly latentScale: readonly number[];
}

/** N rows with what a model makes of them, all row-major. */
export interface Reconstructed {
  /** [N, size], in the units of the data. */
  readonly rows: Float32Array;
  /** [N, size], the reconstructions. */
  readonly copies: Float32Array;
  /** [N, dn]. */
  readonly latents: Float32Array;
}

/**
 * How strange rows are: the mean of the squares of what the reconstruction x̂ misses of each element j,
 * (t(x_j) − t(x̂_j)) / scale_j, and of the latents, ε_m / latentScale_m. Infinity where that is no number. The novelty
 * graph of an entry gives the same, as a multiple of the threshold.
 *
 * @returns [N]
 */
export function noveltyScores({ rows, copies, latents }: Reconstructed, units: NoveltyUnits): Float32Array {
  const { transform, scale, latentScale } = units;
  const scores = new Float32Array(rows.length / scale.length);
  for (let i = 0; i < scores.length; i++) {
    let sum = 0;
    for (let j = 0, at = i * scale.length; j < scale.length; j++, at++) {
      sum += ((transformValue(rows[at]!, transform) - transformValue(copies[at]!, transform)) / scale[j]!) ** 2;
    }
    for (let m = 0; m < latentScale.length; m++) sum += (latents[i * latentScale.length + m]! / latentScale[m]!) ** 2;
    const score = sum / (scale.length + latentScale.length);
    scores[i] = Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  }
  return scores;
}
