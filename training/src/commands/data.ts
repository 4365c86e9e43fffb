import { basename, resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Dataset, Split } from '../data/dataset.js';
import type { ImageSize } from '../data/image-stack.js';
import { imbalanced } from '../data/imbalance.js';
import type { MissingPolicy } from '../data/missing.js';
import { datasetNames, loadDataset } from '../data/registry.js';
import { rowHash } from '../data/row-hash.js';
import { type RowKindChoice, withRowKind } from '../data/row-kind.js';
import { joinedValues } from '../data/row-views.js';
import type { Rows } from '../methods/rows.js';
import type { SetupControls } from '../setup/controls.js';
import { type ColumnOptions, columnOptions } from './column-options.js';
import { type LabelOptions, labelsOf, unlabelledTest } from './data-labels.js';
import type { Terminal } from './terminal.js';

/** Data as a command line names them. */
export interface DataOptions extends ColumnOptions {
  /** Name of a data set, or path of a table. */
  readonly data: string;
  /** Folder in which data sets are looked for by name. */
  readonly dataDir?: string;
  /** The file that holds the labels, where there is one of this name, else the table's column of labels. */
  readonly labels?: string | number;
  /** Path of a second table, the test split. */
  readonly test?: string;
  /** Path of the labels of the test split. */
  readonly testLabels?: string;
  /** Of an `.npz`: the array of the rows. */
  readonly array?: string;
  /** What happens to rows that miss values. @default error */
  readonly missing?: MissingPolicy;
  /** What a row is. @default auto */
  readonly rows?: RowKindChoice;
  /** Size that pictures are made. */
  readonly size?: ImageSize;
  /** Take a size too that there are no networks for. @default false */
  readonly anySize?: boolean;
  /** Channels that pictures are made to have. @default auto */
  readonly channels?: 1 | 3 | 'auto';
  /** Fail where a picture cannot be read. */
  readonly strict?: boolean;
  /** Pictures of each split at most. */
  readonly limit?: number;
  /** Which training rows are left out, by their classes. @default none */
  readonly imbalance?: string;
  /** @default 0 */
  readonly imbalanceSeed?: number;
}

/** The data of a run, so that a later command finds them again. */
export interface DataReference extends Omit<DataOptions, 'rows' | 'labels'>, LabelOptions {
  /** What a row was taken for. @default auto */
  readonly kind?: RowKindChoice;
  /** Which rows were trained on. */
  readonly split: TrainSplit;
  /** Rows that were trained on. */
  readonly rows: number;
  readonly features: number;
  /** Of the rows that were trained on, as float32 numbers. */
  readonly sha256: string;
}

/** What to train on: the training split, or the test split too. */
export type TrainSplit = 'train' | 'all';

/**
 * Loads the data that a command line names; those known by name may have to be downloaded.
 *
 * @throws ZooError `INVALID_ARGUMENT` for options that say nothing about these data, and what the loaders throw
 */
export async function openData(
  { labels, rows = 'auto', ...options }: DataOptions,
  controls: SetupControls = {},
): Promise<Dataset> {
  if (options.imbalanceSeed !== undefined && options.imbalance === undefined) {
    const message = '--imbalance-seed chooses the rows that --imbalance leaves out, and there is no --imbalance';
    throw new ZooError('INVALID_ARGUMENT', `${message}; give both, or neither`);
  }
  return openReferenced({ ...options, ...labelsOf(options.data, labels) }, rows, controls);
}

/** The same, showing what is downloaded. */
export async function openDataOn(terminal: Terminal, options: DataOptions, signal: AbortSignal): Promise<Dataset> {
  const unlabelled = unlabelledTest(options);
  if (unlabelled) terminal.warn(unlabelled);
  const progress = terminal.setupProgress();
  try {
    return await openData(options, { signal, onEvent: progress.onEvent });
  } finally {
    progress.stop();
  }
}

async function openReferenced(
  { data, labels, labelFile, labelFolders, ...options }: Omit<DataOptions, 'rows' | 'labels'> & LabelOptions,
  rows: RowKindChoice,
  { signal, onEvent }: SetupControls,
): Promise<Dataset> {
  const { dataDir, test, testLabels, array, missing, size, anySize, channels, strict, limit, imbalance } = options;
  const loaded = await loadDataset(data, {
    ...(dataDir !== undefined && { dataDir }),
    ...(labels !== undefined && { labelColumn: labels }),
    ...(labelFile !== undefined && { labels: labelFile }),
    ...(labelFolders && { labelFolders }),
    ...columnOptions(options),
    ...(test !== undefined && { test }),
    ...(testLabels !== undefined && { testLabels }),
    ...(array !== undefined && { array }),
    ...(missing !== undefined && { missing }),
    ...(size && { size }),
    ...(anySize && { anySize }),
    ...(channels !== undefined && { channels }),
    ...(strict && { strict }),
    ...(limit !== undefined && { limit }),
    ...(signal && { signal }),
    ...(onEvent && { onEvent }),
  });
  const whole = withRowKind(loaded, rows);
  const dataset = imbalance === undefined ? whole : imbalanced(whole, imbalance, options.imbalanceSeed ?? 0);
  // The folders of someone's machine are nobody else's business: a table is called by its file's name.
  return datasetNames.includes(data) ? dataset : { ...dataset, source: basename(data) };
}

/** The rows of a split, and their classes apart from them. */
export function rowsOf(dataset: Dataset, split: TrainSplit): { rows: Rows; labels: Int32Array | undefined } {
  const parts = split === 'all' && dataset.test ? [dataset.train, dataset.test] : [dataset.train];
  const [{ data: whole, count: rows, labels }] = [dataset.train];
  if (parts.length === 1) return { rows: { data: whole, rows, columns: dataset.features }, labels };
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const data = joinedValues(parts.map((part) => part.data));
  return { rows: { data, rows: count, columns: dataset.features }, labels: joinedLabels(parts) };
}

function joinedLabels(parts: readonly Split[]): Int32Array | undefined {
  const labels = parts.flatMap((part) => (part.labels ? [...part.labels] : []));
  return parts.every((part) => part.labels) ? Int32Array.from(labels) : undefined;
}

/** The data set with the rows that were trained on as its training split: `all` leaves no test split. */
export function datasetFor(dataset: Dataset, split: TrainSplit): Dataset {
  if (split === 'train') return dataset;
  const { rows, labels } = rowsOf(dataset, split);
  // Rows that are numbers in memory stay so when they are joined.
  return {
    ...dataset,
    train: { data: rows.data, count: rows.rows, ...(labels && { labels }) },
    test: undefined,
  } as Dataset;
}

/** How a later command finds the data again, from any folder. @throws ZooError `ABORTED` on the signal */
export async function referenceOf(
  options: DataOptions,
  split: TrainSplit,
  rows: Rows,
  signal?: AbortSignal,
): Promise<DataReference> {
  const { data, dataDir, ignore, header, test, testLabels, array, missing, rows: kind } = options;
  const { labels, labelFile, labelFolders } = labelsOf(data, options.labels);
  const { size, channels, limit, imbalance, imbalanceSeed = 0 } = options;
  return {
    data: datasetNames.includes(data) ? data : resolve(data),
    ...(dataDir !== undefined && { dataDir: resolve(dataDir) }),
    ...(labels !== undefined && { labels }),
    ...(labelFile !== undefined && { labelFile: resolve(labelFile) }),
    ...(labelFolders && { labelFolders }),
    ...(ignore && { ignore }),
    ...(header && { header }),
    ...(test !== undefined && { test: resolve(test) }),
    ...(testLabels !== undefined && { testLabels: resolve(testLabels) }),
    ...(array !== undefined && { array }),
    ...(missing !== undefined && { missing }),
    ...(size && { size }),
    ...(channels !== undefined && { channels }),
    ...(limit !== undefined && { limit }),
    ...(imbalance !== undefined && { imbalance, imbalanceSeed }),
    ...(kind && { kind }),
    split,
    rows: rows.rows,
    features: rows.columns,
    sha256: await rowHash(rows.data, rows.columns, signal),
  };
}

/**
 * Loads the data of a run again.
 *
 * @throws ZooError `INVALID_DATA` if they are not what was trained on
 */
export async function reopenData(reference: DataReference, controls: SetupControls = {}): Promise<Dataset> {
  const dataset = await openReferenced(reference, reference.kind ?? 'auto', controls);
  const { rows } = rowsOf(dataset, reference.split);
  if ((await rowHash(rows.data, rows.columns, controls.signal)) !== reference.sha256) {
    throw new ZooError('INVALID_DATA', `${reference.data} has changed since the run was trained on it; train again`);
  }
  return dataset;
}

/** The same, showing what is downloaded. */
export async function reopenDataOn(
  terminal: Terminal,
  reference: DataReference,
  signal: AbortSignal,
): Promise<Dataset> {
  const progress = terminal.setupProgress();
  try {
    return await reopenData(reference, { signal, onEvent: progress.onEvent });
  } finally {
    progress.stop();
  }
}
