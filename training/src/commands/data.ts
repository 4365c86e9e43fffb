import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import type { Split, VectorDataset } from '../data/dataset.js';
import { datasetNames, loadDataset } from '../data/registry.js';
import { ROW_KINDS, type RowKindChoice, withRowKind } from '../data/row-kind.js';
import type { Rows } from '../methods/rows.js';
import { column, rowKind } from './parsers.js';

/** Data as a command line names them. */
export interface DataOptions {
  /** Name of a data set, or path of a table. */
  readonly data: string;
  /** The table's column of labels. */
  readonly labels?: string | number;
  /** Path of a second table, the test split. */
  readonly test?: string;
  /** What a row is. @default auto */
  readonly rows?: RowKindChoice;
}

/** The data of a run, so that a later command finds them again. */
export interface DataReference extends Omit<DataOptions, 'rows'> {
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

/** Adds `--labels` and `--test`. */
export function addTableOptions(command: Command): Command {
  return command
    .option('--labels <column>', "a table's column of classes, by name or number; only for measuring", column)
    .option('--test <file>', 'a second table, to measure on')
    .option('--rows <kind>', `what a row is: ${ROW_KINDS} (default: auto)`, rowKind);
}

/** Loads the data that a command line names. */
export async function openData({ data, labels, test, rows = 'auto' }: DataOptions): Promise<VectorDataset> {
  const loaded = await loadDataset(data, {
    ...(labels !== undefined && { labelColumn: labels }),
    ...(test !== undefined && { test }),
  });
  const dataset = withRowKind(loaded, rows);
  // The folders of someone's machine are nobody else's business: a table is called by its file's name.
  return datasetNames.includes(data) ? dataset : { ...dataset, source: basename(data) };
}

/** The rows of a split, and their classes apart from them. */
export function rowsOf(dataset: VectorDataset, split: TrainSplit): { rows: Rows; labels: Int32Array | undefined } {
  const parts = split === 'all' && dataset.test ? [dataset.train, dataset.test] : [dataset.train];
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const data = new Float32Array(count * dataset.features);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { rows: { data, rows: count, columns: dataset.features }, labels: joinedLabels(parts) };
}

function joinedLabels(parts: readonly Split[]): Int32Array | undefined {
  const labels = parts.flatMap((part) => (part.labels ? [...part.labels] : []));
  return parts.every((part) => part.labels) ? Int32Array.from(labels) : undefined;
}

/** The data set with the rows that were trained on as its training split: `all` leaves no test split. */
export function datasetFor(dataset: VectorDataset, split: TrainSplit): VectorDataset {
  if (split === 'train') return dataset;
  const { rows, labels } = rowsOf(dataset, split);
  return { ...dataset, train: { data: rows.data, count: rows.rows, ...(labels && { labels }) }, test: undefined };
}

/** How a later command finds the data again, from any folder. */
export function referenceOf(options: DataOptions, split: TrainSplit, rows: Rows): DataReference {
  const { data, labels, test, rows: kind } = options;
  return {
    data: datasetNames.includes(data) ? data : resolve(data),
    ...(labels !== undefined && { labels }),
    ...(test !== undefined && { test: resolve(test) }),
    ...(kind && { kind }),
    split,
    rows: rows.rows,
    features: rows.columns,
    sha256: digest(rows.data),
  };
}

/**
 * Loads the data of a run again.
 *
 * @throws ZooError `INVALID_DATA` if they are not what was trained on
 */
export async function reopenData(reference: DataReference): Promise<VectorDataset> {
  const { kind, rows: _, ...named } = reference;
  const dataset = await openData({ ...named, ...(kind && { rows: kind }) });
  const { rows } = rowsOf(dataset, reference.split);
  if (digest(rows.data) !== reference.sha256) {
    const message = `${reference.data} is not what the run was trained on: it has changed since; train again`;
    throw new ZooError('INVALID_DATA', message);
  }
  return dataset;
}

function digest(data: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}
