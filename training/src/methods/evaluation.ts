import { type Clustering, type ClusterModel, type MetricRow, type Precision, Random } from '@clusterzoo/runtime';
import type { Dataset } from '../data/dataset.js';
import { clusteringMetrics } from '../metrics/index.js';
import { clusterEncodings, type EncodingClusters } from './kmeans-rule.js';
import { clusterValues } from './model-rows.js';

/** Which training run a measurement belongs to. */
export interface RunFacts {
  /** Seed of the run. */
  readonly seed: number;
  /** Engine and device that trained it: `onnxruntime cpu`. */
  readonly engine: string;
  /** The command that trained it. */
  readonly command: string;
  /** How the run differs from the entry's own, in a few words; absent for its own setting. */
  readonly note?: string;
  /** Precision of the graphs that were measured. @default 'fp32' */
  readonly precision?: Precision;
}

/** What a model makes of a data set. */
export interface Evaluation {
  /** Argmax and k-means rule on each split; empty where there are no labels. */
  readonly metrics: readonly MetricRow[];
  readonly train: Clustering;
  /** Absent where the data set has no test split. */
  readonly test?: Clustering;
  /** k-means on the training encodings. */
  readonly trainClusters: EncodingClusters;
}

/** The same starts for everybody, so that figures can be compared. */
const KMEANS_SEED = 0;

/**
 * Runs a model over a data set, training and test split each by itself, and compares clusters with labels where there
 * are any. This is the only place where labels meet a model, after its training.
 *
 * @param signal - stops between batches with `ABORTED`
 * @throws ZooError what `ClusterModel.cluster` throws; `INVALID_ARGUMENT` for fewer training rows than clusters
 */
export async function evaluateModel(
  model: ClusterModel,
  dataset: Dataset,
  run: RunFacts,
  signal?: AbortSignal,
): Promise<Evaluation> {
  const options = signal ? { signal } : {};
  const train = await clusterValues(model, dataset.train.data, dataset.features, options);
  const trainClusters = clusterEncodings(train, new Random(KMEANS_SEED));
  const metrics = measured('train', dataset.train.labels, train, trainClusters.labels, run);
  if (!dataset.test) return { metrics, train, trainClusters };
  const test = await clusterValues(model, dataset.test.data, dataset.features, options);
  metrics.push(...measureSplit('test', dataset.test.labels, test, run));
  return { metrics, train, test, trainClusters };
}

/** Argmax and k-means rule on a split that a model has clustered; no rows where there are no labels. */
export function measureSplit(
  split: string,
  classes: Int32Array | undefined,
  clustering: Clustering,
  run: RunFacts,
): MetricRow[] {
  // k-means has no answer for fewer rows than clusters, and only labels ask for one.
  const asked = classes && clustering.count >= clustering.clusters;
  const clusters = asked ? clusterEncodings(clustering, new Random(KMEANS_SEED)).labels : undefined;
  return measured(split, classes, clustering, clusters, run);
}

function measured(
  split: string,
  classes: Int32Array | undefined,
  { count, labels }: Clustering,
  kmeansLabels: Int32Array | undefined,
  { seed, engine, command, note, precision }: RunFacts,
): MetricRow[] {
  if (!classes) return [];
  const row = (rule: MetricRow['rule'], clusters: Int32Array): MetricRow => {
    const { acc, nmi, ari, purity } = clusteringMetrics(classes, clusters);
    const figures = { acc, nmi: nmi.arithmetic, ari, purity };
    const setting = { ...(note !== undefined && { note }), ...(precision !== undefined && { precision }) };
    return { split, rule, count, ...figures, seed, engine, command, ...setting };
  };
  return [row('argmax', labels), ...(kmeansLabels ? [row('kmeans', kmeansLabels)] : [])];
}
