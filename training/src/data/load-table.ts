import { basename, extname } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Split, VectorDataset } from './dataset.js';
import { readLabels } from './label-file.js';
import { encodeLabels } from './labels.js';
import { columnMeans, dropMissing, fillMissing, type MissingPolicy } from './missing.js';
import { readTable } from './read-table.js';
import type { DataTable, TableOptions } from './table-types.js';

/** Options of {@link loadTable}. */
export interface LoadTableOptions extends Omit<TableOptions, 'missing' | 'blockRows'> {
  /** Path of a file with the label of each row, instead of a label column. @default no labels */
  readonly labels?: string;
  /** Path of a second table, with the same columns, as the test split. @default no test split */
  readonly test?: string;
  /**
   * Path of the labels of the test split. @default the label column, if the labels are one; where they are a file the
   * test split has no labels
   */
  readonly testLabels?: string;
  /** What happens to rows that miss values; means are those of the training split. @default 'error' */
  readonly missing?: MissingPolicy;
  /** What to call the data set. @default the file's name without its extension */
  readonly name?: string;
  /** Licence of the data, for the manifests of what is trained on them. @default 'unknown' */
  readonly licence?: string;
}

/**
 * Loads a data set from one or two tables and their labels.
 *
 * @throws ZooError what {@link readTable} and {@link readLabels} throw; `SHAPE_MISMATCH` or `INVALID_DATA` where the two
 * tables have not the same columns; `INVALID_ARGUMENT` for options that exclude each other
 */
export async function loadTable(path: string, options: LoadTableOptions = {}): Promise<VectorDataset> {
  const { test: testPath, testLabels, licence = 'unknown', missing = 'error' } = options;
  assertOptions(options);
  const [whole, wholeTest] = [
    await labelledTable(path, options.labels, options),
    testPath === undefined ? undefined : await labelledTable(testPath, testLabels, options),
  ];
  if (wholeTest) assertSameColumns(path, whole, testPath!, wholeTest);
  let [train, test] = [whole, wholeTest];
  if (missing === 'drop') {
    train = dropMissing(path, whole);
    test = wholeTest && dropMissing(testPath!, wholeTest);
  } else if (whole.missing || wholeTest?.missing) {
    const means = columnMeans(path, whole);
    train = fillMissing(whole, means);
    test = wholeTest && fillMissing(wholeTest, means);
  }
  const encoded = train.labels || test?.labels ? encodeLabels([train.labels ?? [], test?.labels ?? []]) : undefined;
  const { classes, classNames } = encoded ?? {};
  return {
    name: options.name ?? tableName(path),
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

/** A file's name without its extensions. */
function tableName(path: string): string {
  const unpacked = path.replace(/\.gz$/i, '');
  return basename(unpacked, extname(unpacked));
}

function assertOptions({ labels, labelColumn, test, testLabels }: LoadTableOptions): void {
  if (labels !== undefined && labelColumn !== undefined) {
    throw new ZooError('INVALID_ARGUMENT', 'labels are a file or a column of the table, not both');
  }
  if (testLabels !== undefined && test === undefined) {
    throw new ZooError('INVALID_ARGUMENT', `there are labels of a test split (${testLabels}), but no test split`);
  }
}

async function labelledTable(
  path: string,
  labels: string | undefined,
  { missing, labelColumn, ...options }: LoadTableOptions,
): Promise<DataTable> {
  const column = labels === undefined && labelColumn !== undefined ? { labelColumn } : {};
  const { delimiter, header, array, maxValues } = options;
  const table = await readTable(path, {
    ...column,
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    ...(array !== undefined && { array }),
    ...(maxValues !== undefined && { maxValues }),
    missing: missing === 'drop' || missing === 'mean' ? 'nan' : 'error',
  });
  return labels === undefined ? table : { ...table, labels: await readLabels(labels, table.count) };
}

function splitOf({ data, count, labels }: DataTable, encoded: Int32Array | undefined): Split {
  return labels && encoded ? { data, count, labels: encoded } : { data, count };
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
