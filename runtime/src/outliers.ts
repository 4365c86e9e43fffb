/**
 * When a row is unlike everything that training saw. A row's score is a weighted mean of the squares of two kinds of
 * numbers: what its reconstruction x̂ misses of each element, in units of what is usual there, and its latents, likewise;
 * for training rows both are on average at most about 1. All d elements together weigh as much as √d latents: misses of
 * neighbouring elements go together, and a mean over all numbers would leave the latents no say. Thresholds are conformal
 * quantiles (Vovk et al., Algorithmic Learning in a Random World) of training rows that had no say in the units.
 */
export interface OutlierThresholds {
  /**
   * Path of the graph that knows the units: `input`, `output` (the input's reconstruction) and `latents` → `novelty`
   * [N], the score as a multiple of the threshold. The same for every precision.
   */
  readonly graph: string;
  /** Scores above `threshold` are flagged; quantiles of training rows beside it, of which p99 is next to a level of 0.01. */
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
