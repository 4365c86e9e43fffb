import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Split, VectorDataset } from './dataset.js';
import { encodeLabels } from './labels.js';
import { loadPendigits } from './pendigits.js';
import { readTable } from './read-table.js';
import type { DataTable, TableOptions } from './table.js';

/** Data sets that are loaded by name. */
const LOADERS: Readonly<Record<string, () => Promise<VectorDataset>>> = { pendigits: loadPendigits };

/** Names that {@link loadDataset} knows. */
export const datasetNames: readonly string[] = Object.keys(LOADERS);

/** Options of {@link loadDataset} for tables; data sets loaded by name take none. */
export interface DatasetOptions extends TableOptions {
  /** Path of a second table, in the same format, as the test split. @default no test split */
  readonly test?: string;
  /** What to call the data set. @default the file's name without its extension */
  readonly name?: string;
  /** Licence of the data, for the manifests of what is trained on them. @default 'unknown' */
  readonly licence?: string;
}

/**
 * Loads a data set: one that comes with this package by its name, or a table of numbers (CSV, TSV, …) by its path.
 *
 * @param nameOrPath - a name in {@link datasetNames} or the path of a text file with one sample a line
 * @throws ZooError `NOT_FOUND` for an unknown name, otherwise what the loader throws
 */
export async function loadDataset(nameOrPath: string, options: DatasetOptions = {}): Promise<VectorDataset> {
  if (Object.hasOwn(LOADERS, nameOrPath)) {
    const [option] = Object.keys(options);
    if (option !== undefined) {
      throw new ZooError('INVALID_ARGUMENT', `data set "${nameOrPath}" takes no option "${option}"; tables do`);
    }
    return LOADERS[nameOrPath]!();
  }
  // Anything that could be a file's path is taken as one, so that a mistyped path is reported as such.
  if (/[\\/.]/.test(nameOrPath) || existsSync(nameOrPath)) return loadTable(nameOrPath, options);
  throw new ZooError(
    'NOT_FOUND',
    `unknown data set "${nameOrPath}"; known: ${datasetNames.join(', ')}; or give the path of a CSV or TSV file`,
  );
}

async function loadTable(path: string, options: DatasetOptions): Promise<VectorDataset> {
  const { test: testPath, name = basename(path, extname(path)), licence = 'unknown', ...format } = options;
  const train = await readTable(path, format);
  const test = testPath === undefined ? undefined : await readTable(testPath, format);
  if (test) assertSameColumns(path, train, testPath!, test);
  const encoded = train.labels && encodeLabels(test ? [train.labels, test.labels!] : [train.labels]);
  const { classes, classNames } = encoded ?? {};
  return {
    name,
    kind: 'vector',
    features: train.features,
    ...(train.featureNames && { featureNames: train.featureNames }),
    train: splitOf(train, encoded?.labels[0]),
    test: test && splitOf(test, encoded?.labels[1]),
    ...(classes !== undefined && { classes }),
    ...(classNames && { classNames }),
    licence,
    source: path,
    scale: undefined,
  };
}

function splitOf({ data, count }: DataTable, labels: Int32Array | undefined): Split {
  return labels ? { data, count, labels } : { data, count };
}

function assertSameColumns(trainPath: string, train: DataTable, testPath: string, test: DataTable): void {
  if (train.features !== test.features) {
    throw new ZooError(
      'SHAPE_MISMATCH',
      `${trainPath} has ${train.features} features but ${testPath} has ${test.features}; they must be the same`,
    );
  }
  const at = test.featureNames?.findIndex((name, i) => train.featureNames && train.featureNames[i] !== name) ?? -1;
  if (at >= 0) {
    const [a, b] = [train.featureNames![at], test.featureNames![at]];
    throw new ZooError('INVALID_DATA', `feature ${at} is "${a}" in ${trainPath} but "${b}" in ${testPath}`);
  }
}
