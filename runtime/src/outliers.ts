/**
 * When a row is unlike everything that training saw. A row's score is a weighted mean of the squares of two kinds of
 * numbers: what its reconstruction x̂ misses of each element, in units of what is usual there, and its latents, likewise;
 * both are about 1 for training rows. That is the row's negative log-likelihood under normal noise around the generator,
 * up to a constant and a factor, with the d elements for √d numbers, since misses of neighbouring ones go together.
 * Thresholds are conformal quantiles (Vovk et al., Algorithmic Learning in a Random World) of training rows that had no
 * say in the units.
 */
export interface OutlierThresholds {
  /**
   * Path of the graph that knows the units: `input`, `output` (the input's reconstruction) and `latents` → `novelty`
   * [N], the score as a multiple of the threshold. The same for every precision.
   */
  readonly graph: string;
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
