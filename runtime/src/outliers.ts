/**
 * When a row is unlike everything that training saw. A row's score is the mean of the squares of two kinds of numbers:
 * what its reconstruction x̂ misses of each element j, (t(x_j) − t(x̂_j)) / scale_j, and its latents, ε_m / latentScale_m;
 * both are about 1 for training rows. That is the row's negative log-likelihood under normal noise around the generator,
 * up to a constant and a factor. Thresholds are conformal quantiles (Vovk et al., Algorithmic Learning in a Random World)
 * of training rows that had no say in the scales.
 */
export interface OutlierThresholds {
  /** t: log2(1 + x), or x as it is. */
  readonly transform: 'none' | 'log2';
  /** One number an element of a row: root mean square of what reconstruction misses, in units of t. */
  readonly scale: readonly number[];
  /** dn numbers: root mean square of each latent. */
  readonly latentScale: readonly number[];
  /** Scores above `threshold` are flagged; quantiles of training rows beside it. */
  readonly novelty: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly threshold: number;
    /** Share of rows like the training rows that go beyond the threshold, at most. */
    readonly level: number;
  };
  /** Confidences below `threshold` are flagged. */
  readonly confidence: { readonly threshold: number; readonly level: number };
  /** Share of the rows of each split that are flagged: false alarms. */
  readonly flagged: Readonly<Record<string, number>>;
}

/** The units that novelty is measured in. */
export type NoveltyScales = Pick<OutlierThresholds, 'transform' | 'scale' | 'latentScale'>;

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
 * How strange rows are, as {@link OutlierThresholds} defines it. Infinity where that is no number.
 *
 * @returns [N]
 */
export function noveltyScores({ rows, copies, latents }: Reconstructed, scales: NoveltyScales): Float32Array {
  const size = scales.scale.length;
  const latentSize = scales.latentScale.length;
  const weights = Float64Array.from(scales.scale, (value) => 1 / value);
  const latentWeights = Float64Array.from(scales.latentScale, (value) => 1 / value);
  const logarithmic = scales.transform === 'log2';
  const scores = new Float32Array(rows.length / size);
  for (let i = 0; i < scores.length; i++) {
    let sum = 0;
    for (let j = 0, at = i * size; j < size; j++, at++) {
      const value = rows[at]!;
      const copy = copies[at]!;
      const missed = (logarithmic ? Math.log2((1 + value) / (1 + copy)) : value - copy) * weights[j]!;
      sum += missed * missed;
    }
    for (let m = 0, at = i * latentSize; m < latentSize; m++, at++) {
      const away = latents[at]! * latentWeights[m]!;
      sum += away * away;
    }
    const score = sum / (size + latentSize);
    scores[i] = Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  }
  return scores;
}
