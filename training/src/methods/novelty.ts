import { transformValue } from './scaling.js';

/** The units that novelty is measured in: what is usual of each number. */
export interface NoveltyUnits {
  /** t: log2(1 + x), or x as it is. */
  readonly transform: 'none' | 'log2';
  /** One number an element of a row: what `fitOutlierThresholds` measures misses in, in units of t. */
  readonly scale: readonly number[];
  /** dn numbers: what `fitOutlierThresholds` measures each latent in. */
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
 * All d elements together weigh as much as √d latents: misses of neighbouring pixels, or of any columns that are
 * correlated, go together, and a mean over all numbers would leave the latents no say. That is a rule of thumb, for tables
 * too. Weighted squares that are all 1 sum to 1.
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
    for (let m = 0, at = i * latentScale.length; m < latentScale.length; m++, at++) {
      strayed += (latents[at]! / latentScale[m]!) ** 2;
    }
    const score = weights.miss * missed + weights.latent * strayed;
    scores[i] = Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  }
  return scores;
}
