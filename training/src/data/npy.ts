import { ZooError } from '@clusterzoo/runtime';
import { type ArrayRows, type ArrayTable, arrayBlock, arrayTable, featuresOf } from './array-block.js';
import { type ArrayPictures, arrayPictures, assertNoColumns } from './array-pictures.js';
import { type ByteSource, bytesOf, headOf } from './byte-source.js';
import { assertFewValues, blockSize } from './limits.js';
import { type NpyHeader, npyHeaderLimit, parseNpyHeader } from './npy-header.js';
import { npyReader, npyText } from './npy-values.js';
import { numpyShape } from './shape-text.js';
import type { TableBlock, TableOptions, TableStream } from './table-types.js';

/**
 * Opens an array of numbers in a `.npy` file: a table, `[rows, features]`, floating point of 2, 4 or 8 bytes, integers of
 * 1 to 8, or booleans, in either byte order; or pictures, as {@link arrayPictures} knows them. In C order it is read in
 * constant memory, in Fortran order, which pictures cannot have, as a whole.
 *
 * @throws ZooError what {@link openTable} says
 */
export async function openNpy(source: ByteSource, options: TableOptions): Promise<TableStream> {
  const header = await npyHeader(source);
  const { shape, type, fortranOrder } = header;
  const rows = shape[0] ?? 0;
  const columns = shape.slice(1).reduce((product, length) => product * length, 1);
  if (shape.length < 2) {
    const found = `${source.name} is an array of the shape ${numpyShape(shape)}`;
    throw new ZooError('SHAPE_MISMATCH', `${found}; a table has two dimensions, rows and features: reshape it`);
  }
  if (type.kind === 'U' || type.kind === 'S') {
    throw new ZooError('INVALID_DATA', `${source.name} is an array of texts; a table is one of numbers`);
  }
  if (rows === 0 || columns === 0) {
    throw new ZooError('INVALID_DATA', `${source.name} has no sample: its shape is ${numpyShape(shape)}`);
  }
  // A row is held in memory in any case, as is the order of the pixels of a picture, and all rows in Fortran order.
  assertFewValues(fortranOrder ? rows * columns : columns, source.name, options);
  const pictures = shape.length > 2 ? picturesOf(source, header, options) : undefined;
  const table = arrayTable(source.name, columns, options);
  return {
    path: source.name,
    features: featuresOf(table),
    featureNames: undefined,
    rows,
    bytes: source.total,
    ...(pictures && { image: pictures.image }),
    blocks: () =>
      fortranOrder
        ? fortranBlocks(source, header, table, options)
        : rowBlocks(source, header, table, options, pictures),
  };
}

function picturesOf(
  { name }: ByteSource,
  { shape, type, fortranOrder }: NpyHeader,
  options: TableOptions,
): ArrayPictures {
  assertNoColumns(name, options);
  if (fortranOrder) throw new ZooError('INVALID_DATA', `${name} holds pictures in Fortran order; save them in C order`);
  const kind = type.kind === 'u' && type.size === 1 ? 'bytes' : type.kind === 'f' ? 'floats' : 'other';
  return arrayPictures(name, shape, kind);
}

/**
 * The header of a `.npy` file.
 *
 * @throws ZooError `INVALID_DATA` if it is damaged, or says more than the file holds
 */
export async function npyHeader(source: ByteSource): Promise<NpyHeader> {
  const header = parseNpyHeader(await headOf(source, npyHeaderLimit), source.name);
  const { shape, type, offset } = header;
  const end = offset + type.size * shape.reduce((product, length) => product * length, 1);
  if (source.size !== undefined && source.size < end) throw cutShort(source, end);
  return header;
}

/**
 * A `.npy` file of one dimension, or of two with one column or row, as the texts of labels.
 *
 * @throws ZooError what {@link openNpy} throws, `SHAPE_MISMATCH` for an array of another shape
 */
export async function readNpyLabels(source: ByteSource, options: TableOptions = {}): Promise<string[]> {
  const { shape, type, offset } = await npyHeader(source);
  const count = shape.reduce((product, length) => product * length, 1);
  if (count === 0 || shape.length === 0 || Math.max(...shape) !== count) {
    const found = `${source.name} is an array of the shape ${numpyShape(shape)}`;
    throw new ZooError('SHAPE_MISMATCH', `${found}; labels are an array of one dimension, one for each row`);
  }
  assertFewValues(count * Math.ceil(type.size / 4), source.name, options);
  const end = offset + count * type.size;
  const bytes = (await bytesOf(source, Number.POSITIVE_INFINITY)).subarray(offset, end);
  if (bytes.length < end - offset) throw cutShort(source, end);
  return Array.from({ length: count }, (_, i) => npyText(type, bytes, i * type.size));
}

async function* rowBlocks(
  source: ByteSource,
  { type, shape, offset }: NpyHeader,
  table: ArrayTable,
  { blockRows }: TableOptions,
  { order, white = 1 }: Partial<ArrayPictures> = {},
): AsyncGenerator<TableBlock> {
  const [total = 0] = shape;
  const rowBytes = table.columns * type.size;
  const wanted = blockSize(table.columns, blockRows) * rowBytes;
  const read = npyReader(type);
  const stream = source.stream();
  let start = 0;
  for await (const bytes of portions(stream, offset, total * rowBytes, wanted)) {
    const count = Math.floor(bytes.length / rowBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const at = (row: number, column: number) => (row - start) * rowBytes + column * type.size;
    const rows: ArrayRows = {
      start,
      count,
      value: (row, column) => read(view, at(row, order ? order[column]! : column)) / white,
      text: (row, column) => npyText(type, bytes, at(row, column)),
    };
    if (count > 0) yield arrayBlock(table, rows, stream.read);
    start += count;
  }
  if (start < total) throw cutShort(source, offset + total * rowBytes);
}

/** The `length` bytes from `offset` on, or what there is of them, in portions of `size`. */
export async function* portions(
  stream: AsyncIterable<Buffer>,
  offset: number,
  length: number,
  size: number,
): AsyncGenerator<Buffer> {
  let skip = offset;
  let left = length;
  let parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of stream) {
    let rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    rest = rest.subarray(0, Math.min(left, rest.length));
    left -= rest.length;
    while (held + rest.length >= size) {
      parts.push(rest.subarray(0, size - held));
      rest = rest.subarray(size - held);
      yield Buffer.concat(parts);
      parts = [];
      held = 0;
    }
    parts.push(rest);
    held += rest.length;
    if (left === 0) break;
  }
  if (held > 0) yield Buffer.concat(parts);
}

async function* fortranBlocks(
  source: ByteSource,
  { type, shape, offset }: NpyHeader,
  table: ArrayTable,
  { blockRows }: TableOptions,
): AsyncGenerator<TableBlock> {
  const [total = 0] = shape;
  const end = offset + total * table.columns * type.size;
  const stream = source.stream();
  const whole: Buffer[] = [];
  for await (const portion of portions(stream, offset, end - offset, end - offset)) whole.push(portion);
  const bytes = whole[0];
  if (!bytes || bytes.length < end - offset) throw cutShort(source, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = npyReader(type);
  const at = (row: number, column: number) => (column * total + row) * type.size;
  const size = blockSize(table.columns, blockRows);
  for (let start = 0; start < total; start += size) {
    const rows: ArrayRows = {
      start,
      count: Math.min(size, total - start),
      value: (row, column) => read(view, at(row, column)),
      text: (row, column) => npyText(type, bytes, at(row, column)),
    };
    yield arrayBlock(table, rows, stream.read);
  }
}

function cutShort({ name }: ByteSource, end: number): ZooError {
  return new ZooError('INVALID_DATA', `${name} is cut short: by its header it has ${end} bytes`);
}
