import { ZooError } from '@clusterzoo/runtime';
import { type ByteSource, fileSource, headOf } from './byte-source.js';
import { detectDelimiter } from './cells.js';
import { readNpyLabels } from './npy.js';
import { readNpzLabels } from './npz.js';
import { isMissing } from './number-cell.js';
import { readTable } from './read-table.js';
import { tableFormat } from './table-format.js';
import { textRecords } from './text-records.js';

/**
 * Reads the labels of a table from a file of their own, one for each row: text with one a line, with or without a
 * header, a `.npy` of one dimension, a `.npz` that holds one, or a `.mtx` of one column; each of them also gzipped.
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
          : await textLabels(source, rows + 1);
  if (format === 'delimited' && labels.length === rows + 1) labels.shift();
  if (labels.length === rows) return labels;
  const found = labels.length > rows ? `more than ${rows}` : labels.length;
  throw new ZooError(
    'SHAPE_MISMATCH',
    `${path} has ${found} labels, but there are ${rows} rows; one for each is needed`,
  );
}

async function matrixLabels(path: string): Promise<string[]> {
  const { data, features } = await readTable(path);
  if (features === 1) return Array.from(data, String);
  throw new ZooError('SHAPE_MISMATCH', `${path} has ${features} columns; a file of labels has one`);
}

async function textLabels(source: ByteSource, most: number): Promise<string[]> {
  const head = (await headOf(source, 1 << 16)).toString('utf8');
  const first = head.split(/\r\n|\n|\r/).find((line) => line.trim() !== '') ?? '';
  const detected = detectDelimiter(first);
  // A label may be of several words.
  const delimiter = detected === 'space' ? ',' : detected;
  const labels: string[] = [];
  const loneReturns = /\r(?!\n|$)/.test(head);
  let blank = 0;
  for await (const { cells, line } of textRecords(source, source.stream(), { delimiter, loneReturns })) {
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
