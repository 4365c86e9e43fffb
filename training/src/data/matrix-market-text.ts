import { ZooError } from '@clusterzoo/runtime';
import { type ByteSource, type ByteStream, headOf } from './byte-source.js';
import { shortened } from './delimited-layout.js';
import { maxLine } from './limits.js';
import { isMissing, isNumber } from './number-cell.js';

/** What a Matrix Market file says of itself. */
export interface MatrixHeader {
  readonly layout: 'coordinate' | 'array';
  readonly field: 'real' | 'double' | 'integer' | 'pattern';
  readonly symmetry: 'general' | 'symmetric' | 'skew-symmetric';
  readonly rows: number;
  readonly columns: number;
  /** Lines of values that follow. */
  readonly entries: number;
}

/** Bytes in which the line with the sizes must begin; comments stand before it. */
const HEAD = 1 << 20;

/**
 * Reads banner and sizes of a Matrix Market file (National Institute of Standards and Technology, 1996).
 *
 * @throws ZooError `INVALID_DATA` if they are damaged, or the matrix is empty or holds something else than real numbers
 */
export async function readMatrixHeader(source: ByteSource): Promise<MatrixHeader> {
  const fail = (what: string): ZooError => new ZooError('INVALID_DATA', `${source.name} ${what}`);
  const lines = (await headOf(source, HEAD)).toString('latin1').split(/\r\n|\n|\r/);
  const [banner, object, layout, field, symmetry] = lines[0]!.trim().toLowerCase().split(/\s+/);
  if (banner !== '%%matrixmarket' || object !== 'matrix') {
    throw fail('is no Matrix Market file: its first line is not "%%MatrixMarket matrix …"');
  }
  const legal =
    (layout === 'coordinate' || layout === 'array') &&
    (field === 'real' || field === 'double' || field === 'integer' || (field === 'pattern' && layout !== 'array')) &&
    (symmetry === 'general' || symmetry === 'symmetric' || symmetry === 'skew-symmetric');
  if (!legal) {
    const known = 'coordinate or array, real, integer or pattern, general, symmetric or skew-symmetric';
    throw fail(`is a matrix "${shortened([layout, field, symmetry].join(' '))}"; what is read: ${known}`);
  }
  const sizes = lines.slice(1).find((line) => line.trim() !== '' && !line.startsWith('%')) ?? '';
  const numbers = sizes.trim().split(/\s+/);
  const wanted = layout === 'coordinate' ? 3 : 2;
  if (numbers.length !== wanted || !numbers.every((text) => /^\d{1,10}$/.test(text))) {
    throw fail(`has the line of sizes "${shortened(sizes)}"; it must be ${wanted} whole numbers`);
  }
  const [rows, columns, listed = 0] = numbers.map(Number) as [number, number, number?];
  if (rows === 0 || columns === 0) throw fail(`has no sample: its size is ${rows} × ${columns}`);
  if (rows >= 2 ** 32 || columns >= 2 ** 32) throw fail(`has the size ${rows} × ${columns}, too large to be read`);
  if (symmetry !== 'general' && rows !== columns) throw fail(`is ${symmetry}, but not square: ${rows} × ${columns}`);
  const triangle = (rows * (rows + (symmetry === 'symmetric' ? 1 : -1))) / 2;
  const entries = layout === 'coordinate' ? listed : symmetry === 'general' ? rows * columns : triangle;
  return { layout, field, symmetry, rows, columns, entries };
}

/**
 * Reads the values, and hands over each with its row and column from 0; mirrored ones too where it is symmetric.
 *
 * @throws ZooError `INVALID_DATA` for a value that is no number, an entry outside the matrix, and more or fewer of them
 * than the header says
 */
export async function matrixEntries(
  source: ByteSource,
  stream: ByteStream,
  header: MatrixHeader,
  add: (row: number, column: number, value: number) => void,
): Promise<void> {
  const place = header.layout === 'coordinate' ? coordinates(header) : inOrder(header);
  const factor = { general: 0, symmetric: 1, 'skew-symmetric': -1 }[header.symmetry];
  let read = -1;
  let line = 0;
  for await (const text of textLines(source, stream)) {
    line++;
    if (text.startsWith('%') || text.trim() === '') continue;
    // The line of sizes comes first.
    if (++read === 0) continue;
    const entry = read <= header.entries ? place(text.trim().split(/\s+/)) : 'there are more entries than it says';
    if (typeof entry === 'string') throw new ZooError('INVALID_DATA', `${source.name}, line ${line}: ${entry}`);
    const { row, column, value } = entry;
    add(row, column, value);
    if (factor !== 0 && row !== column) add(column, row, factor * value);
  }
  if (read >= header.entries) return;
  const found = `${Math.max(0, read)} of ${header.entries} entries`;
  throw new ZooError('INVALID_DATA', `${source.name} is cut short: it has ${found}`);
}

type Entry = { readonly row: number; readonly column: number; readonly value: number };
/** Makes an entry of the words of a line, or says what is wrong with it. */
type Place = (words: readonly string[]) => Entry | string;

function coordinates({ rows, columns, field }: MatrixHeader): Place {
  const wanted = field === 'pattern' ? 2 : 3;
  return (words) => {
    const [first = '', second = '', text = '1'] = words;
    if (words.length !== wanted) return `an entry has ${wanted} numbers, and here are ${words.length}`;
    const [row, column] = [Number(first), Number(second)];
    if (!isIndex(row, rows) || !isIndex(column, columns)) {
      return `the entry ${shortened(`${first}, ${second}`)} lies outside of the ${rows} × ${columns} matrix`;
    }
    const value = numberOf(text);
    return typeof value === 'string' ? value : { row: row - 1, column: column - 1, value };
  };
}

function isIndex(index: number, size: number): boolean {
  return Number.isInteger(index) && index >= 1 && index <= size;
}

/** Values without coordinates: column by column, of symmetric matrices only the lower triangle. */
function inOrder({ rows, symmetry }: MatrixHeader): Place {
  const top = (column: number): number => {
    if (symmetry === 'general') return 0;
    return symmetry === 'symmetric' ? column : column + 1;
  };
  let column = 0;
  let row = top(0);
  return (words) => {
    if (words.length !== 1) return `a line has 1 number, and here are ${words.length}`;
    const value = numberOf(words[0]!);
    if (typeof value === 'string') return value;
    const entry = { row, column, value };
    if (++row === rows) row = top(++column);
    return entry;
  };
}

/** The number that a text stands for, NaN where it is missing, or what is wrong with it. */
function numberOf(text: string): number | string {
  if (isNumber(text)) return Number(text);
  return isMissing(text) ? Number.NaN : `${JSON.stringify(shortened(text))} is no number`;
}

/** @throws ZooError `INVALID_DATA` for a line that is too long */
async function* textLines({ name }: ByteSource, stream: ByteStream): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    // A return at the very end may be half of a Windows line end.
    const parts = (rest + chunk.toString('latin1')).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop()!;
    if (rest.length > maxLine) {
      throw new ZooError('INVALID_DATA', `${name} has a line that is longer than ${maxLine} characters`);
    }
    yield* parts;
  }
  if (rest !== '') yield rest;
}
