import { transformValue } from './scaling.js';

/** The units that novelty is measured in: what is usual of each number. */
export interface NoveltyUnits {
  /** t: log2(1 + x), or x as it is. */
  readonly transform: 'none' | 'log2';
  /** One number an element of a row: the size of what reconstruction misses, in units of t. */
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

/** What the square of an element's miss, and that of a latent, counts for in a score. */
export interface NoveltyWeights {
  readonly miss: number;
  readonly latent: number;
}

/**
 * Misses of d elements go together, those of neighbouring pixels above all: they count as √d numbers, or there would be
 * no telling from the latents of pictures. Weighted squares that are all 1 sum to 1.
 *
 * @param elements - d, of a row
 * @param latents - dn
 */
export function noveltyWeights(elements: number, latents: number): NoveltyWeights {
  const latent = 1 / (Math.sqrt(elements) + latents);
  return { miss: latent / Math.sqrt(elements), latent };
}

/**
 * How strange rows are: the weighted sum ({@link noveltyWeights}) of the squares of what the reconstruction x̂ misses of
 * each element j, (t(x_j) − t(x̂_j)) / scale_j, and of the latents, ε_m / latentScale_m. Infinity where that is no number.
 * The novelty graph of an entry gives the same, as a multiple of the threshold.
 *
 * @returns [N]
 */
export function noveltyScores({ rows, copies, latents }: Reconstructed, units: NoveltyUnits): Float32Array {
  const { transform, scale, latentScale } = units;
  const scores = new Float32Array(rows.length / scale.length);
  const weights = noveltyWeights(scale.length, latentScale.length);
  for (let i = 0; i < scores.length; i++) {
    let missed = 0;
    for (let j = 0, at = i * scale.length; j < scale.length; j++, at++) {
      missed += ((transformValue(rows[at]!, transform) - transformValue(copies[at]!, transform)) / scale[j]!) ** 2;
    }
    let strayed = 0;
    for (let m = 0; m < latentScale.length; m++)
      strayed += (latents[i * latentScale.length + m]! / latentScale[m]!) ** 2;
    const score = weights.miss * missed + weights.latent * strayed;
    scores[i] = Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  }
  return scores;
}
