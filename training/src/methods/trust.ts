import { type Clustering, type ClusterModel, type OutlierThresholds, Random } from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import { chosenRows } from '../data/row-views.js';
import { MOST_NUMBERS, rowBlocks } from '../data/values.js';
import { type NoveltyUnits, noveltyScores } from './novelty.js';
import { fitOutlierThresholds, scoresOf, type ThresholdSource } from './outlier-thresholds.js';
import { gatherRows, type Rows } from './rows.js';
import type { Scaling } from './scaling.js';

/** What a model's own results on its data say about rows that are unlike them. No label has a say in any of it. */
export interface Trust {
  readonly thresholds: Omit<OutlierThresholds, 'graph'>;
  /** What the novelty graph measures in. */
  readonly units: NoveltyUnits;
}

/** What a model makes of the two splits of its data. */
export interface SplitClusterings {
  readonly train: Clustering;
  readonly test?: Clustering;
}

/**
 * Fits the thresholds of a model's outliers, then counts what they flag.
 *
 * @param model - calibrated, if that is possible
 * @param signal - stops between batches with `ABORTED`
 */
export async function measureTrust(
  model: ClusterModel,
  { train, test, features }: Dataset,
  scaling: Scaling,
  clusterings: SplitClusterings,
  signal?: AbortSignal,
): Promise<Trust> {
  const options = signal ? { signal } : {};
  const reconstruct = async (rows: Float32Array) => (await model.reconstruct(rows, options)).data;
  const known = knownRows(train, features, clusterings.train);
  const copies = await copiesOf(known.rows, reconstruct);
  const { units, ...fitted } = fitOutlierThresholds({ ...known, copies, scaling, random: new Random(0) });
  const share = (scores: Float32Array, confidences: Float32Array) => {
    const flagged = scores.filter((score, i) => {
      return score / fitted.novelty.threshold > 1 || confidences[i]! < fitted.confidence.threshold;
    });
    return flagged.length / Math.max(1, scores.length);
  };
  const every = Int32Array.from({ length: known.rows.rows }, (_, i) => i);
  const flagged: Record<string, number> = {
    train: share(scoresOf({ ...known, copies }, units, every), known.confidence),
  };
  if (test && clusterings.test) {
    const { latents, latentSize, confidence } = clusterings.test;
    const scores = new Float32Array(test.count);
    for (const { start, rows, data } of rowBlocks(test.data, features)) {
      const own = latents.subarray(start * latentSize, (start + rows) * latentSize);
      scores.set(noveltyScores({ rows: data, copies: await reconstruct(data), latents: own }, units), start);
    }
    flagged.test = share(scores, confidence);
  }
  return { thresholds: { ...fitted, flagged }, units };
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
