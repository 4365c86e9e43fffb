import {
  type Calibration,
  type Clustering,
  type ClusterModel,
  noveltyScores,
  type OutlierThresholds,
  Random,
  temperedConfidence,
} from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import { chosenRows } from '../data/row-views.js';
import { MOST_NUMBERS, rowBlocks } from '../data/values.js';
import { calibrate, type References } from './calibration.js';
import { fitOutlierThresholds, scoresOf, type ThresholdSource } from './outlier-thresholds.js';
import { gatherRows, type Rows } from './rows.js';
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
  { train, test, features }: Dataset,
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
  const reconstruct = async (rows: Float32Array) => (await model.reconstruct(rows, options)).data;
  const known = knownRows(train, features, { ...clusterings.train, confidence });
  const copies = await copiesOf(known.rows, reconstruct);
  const fitted = fitOutlierThresholds({ ...known, copies, scaling, random: new Random(0) });
  const share = (scores: Float32Array, confidences: Float32Array) => {
    const flagged = scores.filter((score, i) => {
      return score / fitted.novelty.threshold > 1 || confidences[i]! < fitted.confidence.threshold;
    });
    return flagged.length / Math.max(1, scores.length);
  };
  const every = Int32Array.from({ length: known.rows.rows }, (_, i) => i);
  const flagged: Record<string, number> = {
    train: share(scoresOf({ ...known, copies }, fitted, every), known.confidence),
  };
  if (test && clusterings.test) {
    const { latents, latentSize } = clusterings.test;
    const scores = new Float32Array(test.count);
    for (const { start, rows, data } of rowBlocks(test.data, features)) {
      const own = latents.subarray(start * latentSize, (start + rows) * latentSize);
      scores.set(noveltyScores({ rows: data, copies: await reconstruct(data), latents: own }, fitted), start);
    }
    flagged.test = share(scores, sure(clusterings.test));
  }
  return { ...(calibration && { calibration }), outliers: { ...fitted, flagged }, confidence };
}

/** Numbers of the reconstructions that are held in memory where those of all rows would be too many: 1 GiB. */
const MOST_COPIES = 2 ** 28;

/** What thresholds are fitted to: the training rows, or of more than memory holds as many as fit, evenly spread. */
function knownRows(
  { data, count }: Split,
  columns: number,
  { latents, latentSize, confidence }: Pick<Clustering, 'latents' | 'latentSize' | 'confidence'>,
): Pick<ThresholdSource, 'rows' | 'latents' | 'confidence'> {
  if (data.length <= MOST_NUMBERS) return { rows: { data, rows: count, columns }, latents, confidence };
  const rows = Math.floor(MOST_COPIES / columns);
  const chosen = Int32Array.from({ length: rows }, (_, i) => Math.floor((i * count) / rows));
  return {
    rows: { data: chosenRows(data, columns, chosen), rows, columns },
    latents: gatherRows(latents, latentSize, chosen),
    confidence: gatherRows(confidence, 1, chosen),
  };
}

async function copiesOf(
  { data, columns }: Rows,
  reconstruct: (rows: Float32Array) => Promise<Float32Array>,
): Promise<Float32Array> {
  const copies = new Float32Array(data.length);
  for (const block of rowBlocks(data, columns)) copies.set(await reconstruct(block.data), block.start * columns);
  return copies;
}
