/**
 * When a row is unlike everything that training saw. A row's reconstruction score is the mean over its elements j of
 * ((t(x_j) − t(x̂_j)) / scale_j)², x̂ its reconstruction: about 1 for training rows. Thresholds are conformal quantiles
 * (Vovk et al., Algorithmic Learning in a Random World) of training rows that had no say in the scale.
 */
export interface OutlierThresholds {
  /** t: log2(1 + x), or x as it is. */
  readonly transform: 'none' | 'log2';
  /** One number an element of a row: root mean square of what reconstruction misses, in units of t. */
  readonly scale: readonly number[];
  /** Scores above `threshold` are flagged; quantiles of the training rows beside it. */
  readonly reconstruction: {
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

/** What {@link reconstructionScores} compares. */
type Measure = Pick<OutlierThresholds, 'transform' | 'scale'>;

/**
 * How badly rows are reconstructed: mean over the elements j of ((t(x_j) − t(x̂_j)) / scale_j)². Infinity where that is
 * no number.
 *
 * @param rows - [N, size] row-major, in the units of the data
 * @param copies - the reconstructions, alike
 * @returns [N]
 */
export function reconstructionScores(rows: Float32Array, copies: Float32Array, measure: Measure): Float32Array {
  const { transform, scale } = measure;
  const size = scale.length;
  const weights = Float64Array.from(scale, (value) => 1 / value);
  const logarithmic = transform === 'log2';
  const scores = new Float32Array(rows.length / size);
  for (let i = 0, first = 0; i < scores.length; i++, first += size) {
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const value = rows[first + j]!;
      const copy = copies[first + j]!;
      const missed = (logarithmic ? Math.log2((1 + value) / (1 + copy)) : value - copy) * weights[j]!;
      sum += missed * missed;
    }
    const score = sum / size;
    scores[i] = Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  }
  return scores;
}
