import { type Clustering, type ClusterModel, type OutlierThresholds, Random } from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import { evenlySpread, gatherRows } from '../data/row-views.js';
import { rowBlocks } from '../data/values.js';
import { type NoveltyUnits, noveltyScores } from './novelty.js';
import { fitOutlierThresholds, scoresOf, type ThresholdSource } from './outlier-thresholds.js';
import { type Rows, selectRows } from './rows.js';
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

/** Numbers of the reconstructions that thresholds are fitted to at most: 1 GiB. */
const MOST_COPIES = 2 ** 28;

/**
 * Fits the thresholds of a model's outliers, then counts what they flag: of all rows, also where they were fitted to a
 * part of them.
 *
 * @param model - calibrated, if that is possible
 * @param signal - stops between batches with `ABORTED`
 * @param mostCopies - numbers of the reconstructions that are held in memory at most; of more training rows as many as
 *   that allows, evenly spread, are what the thresholds are fitted to
 */
export async function measureTrust(
  model: Pick<ClusterModel, 'reconstruct'>,
  { train, test, features }: Dataset,
  scaling: Scaling,
  clusterings: SplitClusterings,
  signal?: AbortSignal,
  mostCopies = MOST_COPIES,
): Promise<Trust> {
  const options = signal ? { signal } : {};
  const reconstruct = async (rows: Float32Array) => (await model.reconstruct(rows, options)).data;
  const known = knownRows(train, features, clusterings.train, mostCopies);
  const copies = await copiesOf(known.rows, reconstruct);
  const { units, ...fitted } = fitOutlierThresholds({ ...known, copies, scaling, random: new Random(0) });
  const share = (scores: Float32Array, confidences: Float32Array) => {
    const flagged = scores.filter((score, i) => {
      return score / fitted.novelty.threshold > 1 || confidences[i]! < fitted.confidence.threshold;
    });
    return flagged.length / Math.max(1, scores.length);
  };
  const shareOf = async ({ data, count }: Split, { latents, latentSize, confidence }: RowResults) => {
    const scores = new Float32Array(count);
    for (const { start, rows, data: block } of rowBlocks(data, features)) {
      const own = latents.subarray(start * latentSize, (start + rows) * latentSize);
      scores.set(noveltyScores({ rows: block, copies: await reconstruct(block), latents: own }, units), start);
    }
    return share(scores, confidence);
  };
  const every = Int32Array.from({ length: known.rows.rows }, (_, i) => i);
  const flagged: Record<string, number> = {
    train:
      every.length === train.count
        ? share(scoresOf({ ...known, copies }, units, every), known.confidence)
        : await shareOf(train, clusterings.train),
    ...(test && clusterings.test && { test: await shareOf(test, clusterings.test) }),
  };
  return { thresholds: { ...fitted, flagged }, units };
}

/** What a model says of each row. */
type RowResults = Pick<Clustering, 'latents' | 'latentSize' | 'confidence'>;

/** What thresholds are fitted to: the training rows, or of too many as many as may be, evenly spread. */
function knownRows(
  { data, count }: Split,
  columns: number,
  { latents, latentSize, confidence }: RowResults,
  mostCopies: number,
): Pick<ThresholdSource, 'rows' | 'latents' | 'confidence'> {
  if (data.length <= mostCopies) return { rows: { data, rows: count, columns }, latents, confidence };
  const rows = Math.max(1, Math.floor(mostCopies / columns));
  const chosen = evenlySpread(count, rows);
  return {
    rows: selectRows({ data, rows: count, columns }, chosen),
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
