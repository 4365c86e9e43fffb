import { ZooError } from '@clusterzoo/runtime';
import { arrayBlock, arrayTable, featuresOf } from './array-block.js';
import { type ArrayPictures, arrayPictures, assertNoColumns } from './array-pictures.js';
import { type ByteSource, bytesOf, fileSource, headOf } from './byte-source.js';
import { assertFewValues, blockSize } from './limits.js';
import { portions } from './npy.js';
import { shapeText } from './shape-text.js';
import type { TableBlock, TableOptions, TableStream } from './table-types.js';

/** An array of unsigned bytes as an IDX file holds it. */
export interface IdxArray {
  /** Size of each dimension, outermost first. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Uint8Array;
}

/** Most bytes that are read at once. */
const LARGEST = 2 ** 31;

/** Type code of unsigned bytes, the only one that published image sets use. */
const UNSIGNED_BYTE = 8;

/** Longest header that is read: one of 255 dimensions. */
const LONGEST_HEADER = 4 + 4 * 255;

/** What the header of an IDX file says. */
interface IdxHeader {
  readonly shape: readonly number[];
  /** Number of values. */
  readonly values: number;
  /** Where they begin, in bytes. */
  readonly offset: number;
}

/** Whether a file can be an IDX file, by its first bytes: the types of values are 8 to 14. */
export function isIdx(head: Buffer): boolean {
  const [zero, none, type = 0, dimensions = 0] = head;
  return zero === 0 && none === 0 && type >= 8 && type <= 14 && dimensions > 0;
}

/**
 * Reads an IDX file (MNIST's format), unpacked on the way where it is gzip: two zero bytes, the type, the number of
 * dimensions, the size of each as a big-endian 32-bit integer, then the values.
 *
 * @throws ZooError `FILE_MISSING`, `INVALID_DATA` for what is no IDX file of unsigned bytes, or is cut short
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const source = await fileSource(path);
  const bytes = await bytesOf(source, LARGEST);
  const { shape, values, offset } = idxHeader(source, bytes);
  const found = bytes.length - offset;
  if (found !== values) {
    throw fault(source, `it holds ${found} values instead of ${shapeText(shape)}; is it cut short?`);
  }
  return { shape, data: bytes.subarray(offset) };
}

/**
 * Opens an IDX file as a table: of two dimensions as it is, of more as pictures in [0, 1].
 *
 * @throws ZooError what {@link openTable} says
 */
export async function openIdx(source: ByteSource, options: TableOptions): Promise<TableStream> {
  const { shape, values, offset } = idxHeader(source, await headOf(source, LONGEST_HEADER));
  const rows = shape[0] ?? 0;
  if (shape.length < 2) {
    const found = `${source.name} is an array of one dimension, such as labels are`;
    throw new ZooError('SHAPE_MISMATCH', `${found}; a table has two, rows and features, pictures have three`);
  }
  if (values === 0) {
    throw new ZooError('INVALID_DATA', `${source.name} has no sample: its shape is ${shapeText(shape)}`);
  }
  if (source.size !== undefined && source.size !== offset + values) {
    throw fault(source, `it holds ${source.size - offset} values instead of ${shapeText(shape)}; is it cut short?`);
  }
  const columns = values / rows;
  // First, since the order of the pixels of a picture takes as many numbers.
  assertFewValues(columns, source.name, options);
  const pictures = shape.length > 2 ? arrayPictures(source.name, shape, 'bytes') : undefined;
  if (pictures) assertNoColumns(source.name, options);
  const table = arrayTable(source.name, columns, options);
  return {
    path: source.name,
    features: featuresOf(table),
    featureNames: undefined,
    rows,
    bytes: source.total,
    ...(pictures && { image: pictures.image }),
    blocks: () => blocksOf(source, { shape, values, offset }, options, pictures),
  };
}

async function* blocksOf(
  source: ByteSource,
  { shape, values, offset }: IdxHeader,
  options: TableOptions,
  { order, white = 1 }: Partial<ArrayPictures> = {},
): AsyncGenerator<TableBlock> {
  const total = shape[0]!;
  const columns = values / total;
  const table = arrayTable(source.name, columns, options);
  const stream = source.stream();
  let start = 0;
  for await (const bytes of portions(stream, offset, values, blockSize(columns, options.blockRows) * columns)) {
    const count = Math.floor(bytes.length / columns);
    const first = start;
    const at = (row: number, column: number) => bytes[(row - first) * columns + column]!;
    const value = (row: number, column: number) => at(row, order ? order[column]! : column) / white;
    if (count > 0)
      yield arrayBlock(table, { start, count, value, text: (...place) => String(at(...place)) }, stream.read);
    start += count;
  }
  if (start < total) throw fault(source, `it holds ${start} rows instead of ${total}; is it cut short?`);
}

function idxHeader(source: ByteSource, bytes: Buffer): IdxHeader {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw fault(source, 'it does not begin with two zero bytes');
  }
  const [, , type, dimensions] = bytes as unknown as readonly [number, number, number, number];
  if (type !== UNSIGNED_BYTE) throw fault(source, `its type code is ${type}; unsigned bytes have ${UNSIGNED_BYTE}`);
  const offset = 4 + 4 * dimensions;
  if (dimensions === 0 || bytes.length < offset) throw fault(source, `it names ${dimensions} dimensions and ends`);
  const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  return { shape, values: shape.reduce((product, size) => product * size, 1), offset };
}

function fault({ name }: ByteSource, what: string): ZooError {
  return new ZooError('INVALID_DATA', `${name} is no IDX file of unsigned bytes: ${what}`);
}
