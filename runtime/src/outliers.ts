import { sumOfLogRatios } from './log-ratio.js';

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
 * How strange rows are, as {@link OutlierThresholds} defines it. Infinity where that is no number: no row that is not
 * finite, and none whose copy is not, has a finite score.
 *
 * @returns [N]
 */
export function noveltyScores({ rows, copies, latents }: Reconstructed, scales: NoveltyScales): Float32Array {
  const [weights, latentWeights] = [inverses(scales.scale), inverses(scales.latentScale)];
  const [size, latentSize] = [weights.length, latentWeights.length];
  const sumOfMisses = scales.transform === 'log2' ? sumOfLogRatios : sumOfDifferences;
  const scores = new Float32Array(rows.length / size);
  for (let i = 0; i < scores.length; i++) {
    let sum = sumOfMisses(rows, copies, i * size, weights);
    for (let m = 0, at = i * latentSize; m < latentSize; m++, at++) {
      const away = latents[at]! * latentWeights[m]!;
      sum += away * away;
    }
    const score = sum / (size + latentSize);
    scores[i] = Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  }
  return scores;
}

function inverses(scales: readonly number[]): Float64Array {
  const weights = new Float64Array(scales.length);
  for (let i = 0; i < weights.length; i++) weights[i] = 1 / scales[i]!;
  return weights;
}

/** Σ_j (w_j · (x_j − y_j))² over a row that begins at `first`. */
function sumOfDifferences(rows: Float32Array, copies: Float32Array, first: number, weights: Float64Array): number {
  // Four sums, so that no addition waits for the one before it.
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (let at = first; j < weights.length - 3; j += 4, at += 4) {
    const k = (rows[at]! - copies[at]!) * weights[j]!;
    const l = (rows[at + 1]! - copies[at + 1]!) * weights[j + 1]!;
    const m = (rows[at + 2]! - copies[at + 2]!) * weights[j + 2]!;
    const n = (rows[at + 3]! - copies[at + 3]!) * weights[j + 3]!;
    a += k * k;
    b += l * l;
    c += m * m;
    d += n * n;
  }
  for (; j < weights.length; j++) {
    const missed = (rows[first + j]! - copies[first + j]!) * weights[j]!;
    a += missed * missed;
  }
  return a + b + c + d;
}
