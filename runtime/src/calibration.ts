/**
 * How probabilities are calibrated: with one temperature (Guo et al., arXiv 1706.04599), so that of the rows with
 * confidence c a share of c gets the same cluster from another clusterer of the same data. No labels are involved. The
 * encoder graph holds the temperature: its probabilities are softmax(logits / T).
 */
export interface Calibration {
  /** T: above 1 a model is less sure than training left it, below 1 surer; labels are the same whatever it is. */
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
  /** The same at a temperature of 1. */
  readonly uncalibratedError: number;
}
