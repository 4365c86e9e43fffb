import { type ClusterModel, Random, ZooError } from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import { datasetScaling } from '../data/normalize.js';
import { trainClassifier } from '../methods/judge/classifier.js';
import { type Judgement, judge } from '../methods/judge/judgement.js';
import { modelFunctions } from '../methods/model-functions.js';
import { scaleRows } from '../methods/scaling.js';
import { selectEngine } from './engine.js';

/** The same classifier for everybody, so that figures can be compared. */
const SEED = 0;

/**
 * Trains a classifier on the training split's classes and lets it judge a model on another split.
 *
 * @throws ZooError `INVALID_DATA` where the training split has no classes
 */
export async function judgementOf(
  model: ClusterModel,
  dataset: Dataset,
  part: Split,
  { signal, onNote }: { readonly signal?: AbortSignal; readonly onNote?: (text: string) => void },
): Promise<Judgement> {
  const { train, features, name } = dataset;
  if (!train.labels || !part.labels) {
    throw new ZooError('INVALID_DATA', `a judge needs the classes of the training rows, which ${name} does not give`);
  }
  const classes = dataset.classes ?? 1 + train.labels.reduce((most, label) => Math.max(most, label), 0);
  const scaling = datasetScaling(dataset);
  onNote?.(`a classifier learns ${classes} classes of ${train.count} rows …`);
  const engine = await selectEngine({ engine: 'onnxruntime', device: 'cpu' });
  const rows = { data: scaleRows(train.data, scaling), rows: train.count, columns: features };
  const { see } = await trainClassifier(engine, rows, train.labels, {
    classes,
    random: new Random(SEED),
    ...(dataset.kind === 'image' && { image: dataset.image }),
    ...(signal && { controls: { signal } }),
  });
  const heldOut = { data: part.data, rows: part.count, columns: features, labels: part.labels };
  return judge(modelFunctions(model, SEED, signal), heldOut, {
    clusters: model.manifest.clusters,
    classes,
    see: (raw) => see(scaleRows(raw, scaling)),
    ...(part !== train && { training: { data: train.data, rows: train.count, columns: features } }),
    signal,
  });
}

/** A judgement for a terminal. */
export function judgementLines({ classifier, mode, reconstruction, cluster, fid }: Judgement): string[] {
  const judge = `by a classifier with an accuracy of ${classifier.toFixed(4)}`;
  const reached = fid.training === undefined ? '' : `; training rows: ${fid.training.toFixed(2)}`;
  return [
    `mode accuracy             ${mode.toFixed(4)}  (samples of their cluster's class, ${judge})`,
    `reconstruction accuracy   ${reconstruction.toFixed(4)}  (reconstructions of their row's class)`,
    `cluster accuracy          ${cluster.toFixed(4)}  (rows in the cluster that draws their class)`,
    `FID-clf                   ${fid.samples.toFixed(2)}  (of samples, in the classifier's features; 0: as the rows${reached})`,
  ];
}
