import { assembleZooEntry } from '@clusterzoo/export';
import { type Calibration, type Clustering, ClusterModel } from '@clusterzoo/runtime';
import type { Values } from '../data/values.js';
import { calibrate, type Probabilities, type SplitLabels } from '../methods/calibration.js';
import { clusterValues } from '../methods/model-rows.js';
import { draftContents, type EntrySource, encodeGraphs } from './entry-draft.js';
import { throwIfStopped } from './stop.js';

/**
 * Finds the temperature of a model's probabilities, and how far they can be trusted at it, unless the source has it:
 * against the clusters of the other restarts of its prior network; nothing of the kind where there are none.
 *
 * @param signal - stops it with `ABORTED`
 */
export async function calibrateSource(source: EntrySource, signal?: AbortSignal): Promise<Calibration | undefined> {
  if (source.calibration) return source.calibration;
  const restarts = source.trained.prior.otherLabels;
  if (!restarts) return undefined;
  const { train, test } = await clusterSource(source, signal);
  return calibrate(train, test, { against: 'restarts', labels: restarts.map((labels) => ({ train: labels })) });
}

/** Most probabilities of all models together that {@link calibrateSeeds} keeps: 64 MiB. */
const MOST_KEPT = 2 ** 24;

/**
 * Calibrates models of one setting and different seeds, each against the clusters of all others.
 *
 * @param sources - at least two, of the same data
 * @param mostKept - probabilities that are kept of all models together; those of others are computed again
 * @returns a calibration for each source, in their order
 */
export async function calibrateSeeds(
  sources: readonly EntrySource[],
  signal?: AbortSignal,
  mostKept = MOST_KEPT,
): Promise<Calibration[]> {
  const labels: SplitLabels[] = [];
  const kept: (SplitProbabilities | undefined)[] = [];
  let room = mostKept;
  for (const source of sources) {
    throwIfStopped(signal, 'the export');
    const own = await clusterSource(source, signal);
    labels.push({ train: own.train.labels, ...(own.test && { test: own.test.labels }) });
    const size = own.train.probabilities.length + (own.test?.probabilities.length ?? 0);
    kept.push(size <= room ? own : undefined);
    if (size <= room) room -= size;
  }
  const calibrations: Calibration[] = [];
  for (const [i, source] of sources.entries()) {
    throwIfStopped(signal, 'the export');
    const { train, test } = kept[i] ?? (await clusterSource(source, signal));
    calibrations.push(calibrate(train, test, { against: 'other-seeds', labels: labels.toSpliced(i, 1) }));
  }
  return calibrations;
}

interface SplitProbabilities {
  readonly train: Probabilities;
  readonly test?: Probabilities;
}

/** Without latents, so that these are not kept. */
function probabilitiesOf({ count, clusters, labels, probabilities }: Clustering): Probabilities {
  return { count, clusters, labels, probabilities };
}

/** What a model makes of all rows, before its probabilities are calibrated. */
async function clusterSource(source: EntrySource, signal?: AbortSignal): Promise<SplitProbabilities> {
  const options = { outliers: false, ...(signal && { signal }) };
  const { train, test, features } = source.dataset;
  const draft = await assembleZooEntry(draftContents(source, encodeGraphs(source).fp32));
  const model = await ClusterModel.load(draft.files, { device: 'cpu', ...(signal && { signal }) });
  try {
    const clustered = async (values: Values) => probabilitiesOf(await clusterValues(model, values, features, options));
    return { train: await clustered(train.data), ...(test && { test: await clustered(test.data) }) };
  } finally {
    await model.dispose();
  }
}
