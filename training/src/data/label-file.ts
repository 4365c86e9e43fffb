import { ZooError } from '@clusterzoo/runtime';
import { type ByteSource, fileSource } from './byte-source.js';
import { shortened } from './delimited-layout.js';
import { readIdx } from './idx.js';
import { readNpyLabels } from './npy.js';
import { readNpzLabels } from './npz.js';
import { isMissing, isNumber } from './number-cell.js';
import { readTable } from './read-table.js';
import { tableFormat } from './table-format.js';
import { textFormat, textRecords } from './text-records.js';

/**
 * Reads the labels of a table from a file of their own, one for each row: text with one a line, with or without a
 * header (which is a word before numbers, or one that stands there once before words that repeat), a `.npy` or IDX file of
 * one dimension, a `.npz` that holds one, or a `.mtx` of one column; each of them also gzipped.
 *
 * @param rows - number of labels that there must be
 * @throws ZooError `FILE_MISSING` if the file cannot be read, `INVALID_DATA` if it is damaged or a label is missing,
 * `SHAPE_MISMATCH` for another number of labels, or more than one a line
 */
export async function readLabels(path: string, rows: number): Promise<readonly string[]> {
  const source = await fileSource(path);
  const format = await tableFormat(source);
  // A label takes more memory than a number; few more than are wanted are read.
  const labels =
    format === 'npy'
      ? await readNpyLabels(source)
      : format === 'npz'
        ? await readNpzLabels(source)
        : format === 'matrix-market'
          ? await matrixLabels(path)
          : format === 'idx'
            ? await idxLabels(path)
            : await textLabels(source, rows + 1);
  if (labels.length === rows) return labels;
  const over = format === 'delimited' && labels.length === rows + 1;
  if (over && isHeader(labels)) return labels.slice(1);
  const found = format === 'delimited' && labels.length > rows + 1 ? `more than ${rows + 1}` : labels.length;
  const why = over ? `, and the first of them, ${JSON.stringify(shortened(labels[0]!))}, can be no header` : '';
  throw new ZooError(
    'SHAPE_MISMATCH',
    `${path} has ${found} labels, but there are ${rows} rows; one for each is needed${why}`,
  );
}

/**
 * Whether the first of some texts can be the header of the others: the only word before numbers, or a word of its own
 * before words that repeat, as classes do.
 */
function isHeader([first = '', ...others]: readonly string[]): boolean {
  if (isNumber(first)) return false;
  if (others.every(isNumber)) return true;
  const distinct = new Set(others);
  return !others.some(isNumber) && !distinct.has(first) && distinct.size < others.length;
}

async function idxLabels(path: string): Promise<string[]> {
  const { shape, data } = await readIdx(path);
  if (shape.length === 1) return Array.from(data, String);
  throw new ZooError('SHAPE_MISMATCH', `${path} has ${shape.length} dimensions; a file of labels has one`);
}

async function matrixLabels(path: string): Promise<string[]> {
  const { data, features } = await readTable(path);
  if (features === 1) return Array.from(data, String);
  throw new ZooError('SHAPE_MISMATCH', `${path} has ${features} columns; a file of labels has one`);
}

async function textLabels(source: ByteSource, most: number): Promise<string[]> {
  const found = await textFormat(source);
  // A label may be of several words.
  const format = found.delimiter === 'space' ? { ...found, delimiter: ',' as const } : found;
  const labels: string[] = [];
  let blank = 0;
  for await (const { cells, line } of textRecords(source, source.stream(), format)) {
    const [label = ''] = cells;
    if (cells.length > 1) {
      const found = `line ${line} has ${cells.length} values`;
      throw new ZooError('SHAPE_MISMATCH', `${source.name}, ${found}; a file of labels has one a line`);
    }
    if (label === '') {
      blank ||= line;
      continue;
    }
    if (blank > 0 && labels.length > 0) throw missing(source, blank, '');
    blank = 0;
    if (isMissing(label)) throw missing(source, line, label);
    labels.push(label);
    if (labels.length > most) break;
  }
  return labels;
}

function missing({ name }: ByteSource, line: number, cell: string): ZooError {
  return new ZooError('INVALID_DATA', `${name}, line ${line}: the label is missing (${JSON.stringify(cell)})`);
}
