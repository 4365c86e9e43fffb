import { type BaselineRow, Random, ZooError } from '@clusterzoo/runtime';
import { assertNotAborted, breather } from '../breather.js';
import { gaussianMixture, mixtureLabels } from '../classical/gaussian-mixture.js';
import { assignToCentroids, kMeans } from '../classical/kmeans.js';
import { principalComponents } from '../classical/pca.js';
import { projectRows } from '../classical/project-rows.js';
import type { Dataset } from '../data/dataset.js';
import { gatherRows } from '../data/row-views.js';
import { rowBlocks, type Values } from '../data/values.js';
import { clusteringMetrics } from '../metrics/index.js';
import type { Rows, RowsInMemory } from './rows.js';
import { type Scaling, scaleRows } from './scaling.js';

/** Options of {@link measureBaselines}. */
export interface BaselineOptions {
  /** K. */
  readonly clusters: number;
  /** What the network sees: baselines see the same. */
  readonly scaling: Scaling;
  /** Seeds of the starts. @default 0 to 4 */
  readonly seeds?: readonly number[];
  /** Told before each of `total` fits what is fitted. */
  readonly onFit?: (method: string, done: number, total: number) => void;
  /** Told what cannot be measured, and why. */
  readonly onWarning?: (message: string) => void;
  /** Stops between fits with `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** Starts of k-means, the best of which is taken. */
const KMEANS_RESTARTS = 10;

/** The same for mixtures, whose starts come from a single run of k-means each. */
const MIXTURE_RESTARTS = 3;

/** Rows that a cluster has for each column, on average, where a mixture has a full covariance matrix for it. */
const ROWS_A_COLUMN = 10;

/** Share of the variance that the principal components keep. */
const KEPT_VARIANCE = 0.9;

const MOST_COMPONENTS = 30;

/** Of rows of more columns, principal components and mixtures would take an hour. */
export const MOST_COLUMNS = 1024;

/** Rows to fit to at most: more would take minutes, and move means and covariances little. */
const MOST_ROWS = 20_000;

/** Rows to fit to and rows to label, `columns` numbers each. */
interface Space {
  /** How the rows came here: `PCA to 20 + ` or nothing. */
  readonly prefix: string;
  readonly columns: number;
  /** What is fitted to: `train`, or rows drawn of it. */
  readonly fitted: RowsInMemory;
  readonly train: Values;
  readonly test: Values | undefined;
}

/** Fits to the rows of a space, and labels any rows of it. */
interface Baseline {
  readonly method: string;
  readonly space: Space;
  readonly fit: (random: Random) => (rows: Float32Array) => Int32Array;
}

/**
 * Measures classical clusterers on a data set: k-means (best of 10 starts) and a Gaussian mixture (most likely of 3
 * starts), on the rows as the network sees them and on the fewest principal components that hold 90 % of their variance
 * (at most 30). Of more than 20,000 training rows as many are drawn to fit to. A mixture has full covariance matrices
 * where a cluster has 10 rows for each column on average, else diagonal ones. Rows of more than 1,024 columns get
 * k-means alone. Everything is fitted to the training split without labels; the test split is only put into the
 * clusters found, as the network does.
 *
 * @returns a row for each method, seed and split that has labels; none without labels
 * @throws ZooError `INVALID_ARGUMENT` for fewer training rows than clusters, `ABORTED`
 */
export async function measureBaselines(dataset: Dataset, options: BaselineOptions): Promise<BaselineRow[]> {
  const { clusters, scaling, seeds = [0, 1, 2, 3, 4], signal, onFit, onWarning } = options;
  const { train, test, features } = dataset;
  const splits = Object.entries({ train, test }).filter(([, split]) => split?.labels && split.count > 0);
  if (splits.length === 0) return [];
  const scaledTrain = scaleRows(train.data, scaling);
  const scaled: Space = {
    prefix: '',
    columns: features,
    fitted: drawn({ data: scaledTrain, rows: train.count, columns: features }),
    train: scaledTrain,
    test: test && scaleRows(test.data, scaling),
  };
  const rows: BaselineRow[] = [];
  const breathe = breather(0);
  const baselines = [scaled, ...projections(scaled, clusters)].flatMap((space) => baselinesIn(space, clusters));
  for (const [at, { method, space, fit }] of baselines.entries()) {
    for (const [done, seed] of seeds.entries()) {
      onFit?.(method, at * seeds.length + done, baselines.length * seeds.length);
      await breathe();
      assertNotAborted(signal, 'the measuring of baselines');
      try {
        const label = fit(new Random(seed));
        for (const [split, { count, labels: classes }] of splits as ['train' | 'test', typeof train][]) {
          const { acc, nmi, ari, purity } = clusteringMetrics(classes!, labelsOf(space[split]!, space.columns, label));
          rows.push({ method, split, count, acc, nmi: nmi.arithmetic, ari, purity, seed });
        }
      } catch (error) {
        // Of degenerate rows a covariance may have no inverse: no reason to go without the other baselines.
        if (!(error instanceof ZooError) || error.code !== 'INVALID_DATA') throw error;
        onWarning?.(`no figures of the baseline ${method} with seed ${seed}: ${error.message}`);
      }
    }
  }
  return rows;
}

/** What `label` says of all rows, some at a time. */
function labelsOf(values: Values, columns: number, label: (rows: Float32Array) => Int32Array): Int32Array {
  const labels = new Int32Array(values.length / columns);
  for (const { start, data } of rowBlocks(values, columns)) labels.set(label(data), start);
  return labels;
}

/** The rows, or the same {@link MOST_ROWS} of them every time. */
function drawn(rows: Rows): RowsInMemory {
  if (rows.rows <= MOST_ROWS) return { ...rows, data: rows.data.subarray(0, rows.data.length) };
  const chosen = new Random(0).permutation(rows.rows).subarray(0, MOST_ROWS).sort();
  return { data: gatherRows(rows.data, rows.columns, chosen), rows: MOST_ROWS, columns: rows.columns };
}

function baselinesIn(space: Space, clusters: number): Baseline[] {
  const { prefix, columns, fitted } = space;
  const { rows } = fitted;
  const shape = { rows, columns, clusters };
  const full = rows >= ROWS_A_COLUMN * clusters * columns;
  const means: Baseline = {
    method: `${prefix}k-means`,
    space,
    fit: (random) => {
      const { centroids } = kMeans(fitted.data, { ...shape, restarts: KMEANS_RESTARTS, random });
      return (data) => assignToCentroids(data, centroids, columns);
    },
  };
  const mixture: Baseline = {
    method: `${prefix}GMM${full ? '' : ' (diagonal)'}`,
    space,
    fit: (random) => {
      const covariance = full ? 'full' : 'diagonal';
      const found = gaussianMixture(fitted.data, { ...shape, covariance, restarts: MIXTURE_RESTARTS, random });
      return (data) => mixtureLabels(found, data);
    },
  };
  return columns > MOST_COLUMNS ? [means] : [means, mixture];
}

/** The space of principal components, where there is one of fewer columns. */
function projections({ columns, fitted, train, test }: Space, clusters: number): Space[] {
  const { data, rows } = fitted;
  const most = Math.min(MOST_COMPONENTS, columns - 1, Math.floor(rows / (ROWS_A_COLUMN * clusters)));
  if (most < 2 || columns > MOST_COLUMNS) return [];
  const { axes, variances, mean } = principalComponents(data, { rows, columns, components: most });
  let total = 0;
  for (let at = 0; at < data.length; at++) total += (data[at]! - mean[at % columns]!) ** 2 / rows;
  let components = 1;
  let kept = variances[0]!;
  while (components < most && kept < KEPT_VARIANCE * total) kept += variances[components++]!;
  const basis = { axes: axes.slice(0, components), mean };
  const projected = (values: Values) => {
    const scores = new Float32Array((values.length / columns) * components);
    for (const { start, data } of rowBlocks(values, columns)) scores.set(projectRows(data, basis), start * components);
    return scores;
  };
  return [
    {
      prefix: `PCA to ${components} + `,
      columns: components,
      fitted: { data: projectRows(data, basis), rows, columns: components },
      train: projected(train),
      test: test && projected(test),
    },
  ];
}
