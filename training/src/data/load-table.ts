import { basename, extname } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { isImageSize } from '../networks/architecture.js';
import { type Dataset, imageFacts, type Split } from './dataset.js';
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
 * Loads a data set from one or two tables and their labels: vectors, or pictures where the tables are arrays of them in a
 * size that there are networks for.
 *
 * @throws ZooError what {@link readTable} and {@link readLabels} throw; `SHAPE_MISMATCH` or `INVALID_DATA` where the two
 * tables have not the same columns; `INVALID_ARGUMENT` for options that exclude each other
 */
export async function loadTable(path: string, options: LoadTableOptions = {}): Promise<Dataset> {
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
  const facts = {
    name: options.name ?? tableName(path),
    train: splitOf(train, encoded?.labels[0]),
    test: test && splitOf(test, encoded?.labels[1]),
    ...(classes !== undefined && { classes }),
    ...(classNames && { classNames }),
    licence,
    source: path,
  };
  const { features, featureNames, image } = train;
  if (image) {
    assertPixels(path, facts.train);
    if (testPath !== undefined) assertPixels(testPath, facts.test!);
    const { height, width } = image;
    const pictures = imageFacts(image);
    if (isImageSize(height, width)) return { ...facts, ...pictures };
    return { ...facts, kind: 'vector', features, scale: pictures.scale, rows: pictures.rows };
  }
  return { ...facts, kind: 'vector', features, ...(featureNames && { featureNames }), scale: undefined };
}

/** Pictures are in [0, 1], whatever wrote them. */
function assertPixels(path: string, { data, count }: Split<Float32Array>): void {
  const at = data.findIndex((value) => value < 0 || value > 1);
  if (at < 0) return;
  const where = `picture ${Math.floor((at * count) / data.length) + 1}`;
  throw new ZooError(
    'INVALID_DATA',
    `${path} has ${data[at]} in ${where}; pixels are bytes (uint8), or floats from 0 to 1`,
  );
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
  const { delimiter, header, array, maxValues, ignoredColumns } = options;
  const table = await readTable(path, {
    ...column,
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    ...(array !== undefined && { array }),
    ...(ignoredColumns !== undefined && { ignoredColumns }),
    ...(maxValues !== undefined && { maxValues }),
    missing: missing === 'drop' || missing === 'mean' ? 'nan' : 'error',
  });
  return labels === undefined ? table : { ...table, labels: await readLabels(labels, table.count) };
}

function splitOf({ data, count, labels }: DataTable, encoded: Int32Array | undefined): Split<Float32Array> {
  return labels && encoded ? { data, count, labels: encoded } : { data, count };
}

function assertSameColumns(trainPath: string, train: DataTable, testPath: string, test: DataTable): void {
  const size = ({ image }: DataTable) => image && `${image.channels} × ${image.height} × ${image.width}`;
  if (size(train) !== size(test)) {
    const [a, b] = [size(train) ?? 'no pictures', size(test) ?? 'no pictures'];
    throw new ZooError('SHAPE_MISMATCH', `${trainPath} holds ${a} but ${testPath} ${b}; they must be the same`);
  }
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
