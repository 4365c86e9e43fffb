import { assembleZooEntry } from '@clusterzoo/export';
import { type Calibration, ClusterModel } from '@clusterzoo/runtime';
import { calibrate, type References, type SplitLabels } from '../methods/calibration.js';
import { clusterValues } from '../methods/model-rows.js';
import { draftContents, type EntrySource, encodeGraphs } from './entry-draft.js';

/** Who else put the rows into clusters: models of other seeds, or else other restarts of the prior network. */
function otherClusterers({ prior }: EntrySource['trained'], seeds: readonly SplitLabels[]): References | undefined {
  if (seeds.length > 0) return { against: 'other-seeds', labels: seeds };
  const labels = prior.otherLabels?.map((train) => ({ train }));
  return labels && { against: 'restarts', labels };
}

/**
 * Finds the temperature of a model's probabilities, and how far they can be trusted at it; nothing of the kind where
 * nobody else put the rows into clusters.
 *
 * @param otherSeeds - clusters of the same rows by models of the same setting and other seeds
 * @param signal - stops it with `ABORTED`
 */
export async function calibrateSource(
  source: EntrySource,
  otherSeeds: readonly SplitLabels[],
  signal?: AbortSignal,
): Promise<Calibration | undefined> {
  const others = otherClusterers(source.trained, otherSeeds);
  if (!others) return undefined;
  const { train, test } = await clusterSource(source, signal);
  return calibrate(train, test, others);
}

/** Clusters of a data set's rows, before probabilities are calibrated: what other seeds are compared with. */
export async function clusterRun(source: EntrySource, signal?: AbortSignal): Promise<SplitLabels> {
  const { train, test } = await clusterSource(source, signal);
  return { train: train.labels, ...(test && { test: test.labels }) };
}

async function clusterSource(source: EntrySource, signal?: AbortSignal) {
  const options = { outliers: false, ...(signal && { signal }) };
  const { train, test, features } = source.dataset;
  const draft = await assembleZooEntry(draftContents(source, encodeGraphs(source).fp32));
  const model = await ClusterModel.load(draft.files, { device: 'cpu', ...(signal && { signal }) });
  try {
    return {
      train: await clusterValues(model, train.data, features, options),
      test: test && (await clusterValues(model, test.data, features, options)),
    };
  } finally {
    await model.dispose();
  }
}
