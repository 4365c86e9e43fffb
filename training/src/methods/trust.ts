import {
  type Calibration,
  type Clustering,
  type ClusterModel,
  noveltyScores,
  type OutlierThresholds,
  Random,
  type Reconstructed,
  temperedConfidence,
} from '@clusterzoo/runtime';
import type { Dataset } from '../data/dataset.js';
import { calibrate, type References } from './calibration.js';
import { fitOutlierThresholds } from './outlier-thresholds.js';
import type { Scaling } from './scaling.js';

/** What a model's own results on its data say about trusting it. No label has a say in any of it. */
export interface Trust {
  /** Absent where nobody else put the rows into clusters. */
  readonly calibration?: Calibration;
  readonly outliers: OutlierThresholds;
  /** [N], confidence of the training rows, calibrated where that is possible. */
  readonly confidence: Float32Array;
}

/** What a model makes of the two splits of its data. */
export interface SplitClusterings {
  readonly train: Clustering;
  readonly test?: Clustering;
}

/**
 * Calibrates a model's confidence and fits the thresholds of its outliers, then counts what they flag.
 *
 * @param clusterings - with confidences that are not calibrated yet
 * @param references - other clusterers of the same rows, if there are any
 * @param signal - stops between batches with `ABORTED`
 */
export async function measureTrust(
  model: ClusterModel,
  { train, test }: Dataset,
  scaling: Scaling,
  clusterings: SplitClusterings,
  references: References | undefined,
  signal?: AbortSignal,
): Promise<Trust> {
  const options = signal ? { signal } : {};
  const calibration = references && calibrate(clusterings.train, clusterings.test, references);
  const temperature = calibration?.temperature ?? 1;
  const sure = (of: Clustering) => temperedConfidence(of.probabilities, of.clusters, temperature);
  const confidence = sure(clusterings.train);
  const copiesOf = async (data: Float32Array) => (await model.reconstruct(data, options)).data;
  const copies = await copiesOf(train.data);
  const { latents } = clusterings.train;
  const rows = { data: train.data, rows: train.count, columns: scaling.low.length };
  const fitted = fitOutlierThresholds({ rows, copies, latents, confidence, scaling, random: new Random(0) });
  const share = (reconstructed: Reconstructed, confidences: Float32Array) => {
    const scores = noveltyScores(reconstructed, fitted);
    const flagged = scores.filter((score, i) => {
      return score / fitted.novelty.threshold > 1 || confidences[i]! < fitted.confidence.threshold;
    });
    return flagged.length / Math.max(1, scores.length);
  };
  const flagged: Record<string, number> = { train: share({ rows: train.data, copies, latents }, confidence) };
  if (test && clusterings.test) {
    const reconstructed = { rows: test.data, copies: await copiesOf(test.data), latents: clusterings.test.latents };
    flagged.test = share(reconstructed, sure(clusterings.test));
  }
  return { ...(calibration && { calibration }), outliers: { ...fitted, flagged }, confidence };
}
