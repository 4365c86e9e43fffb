import { promisify } from 'node:util';
import { ZooError } from '@clusterzoo/runtime';
import { type Entry, fromBuffer, open, type ZipFile } from 'yauzl';
import { type ByteSource, type ByteStream, bytesOf } from './byte-source.js';
import { maxValues } from './limits.js';
import { npyHeader, openNpy, readNpyLabels } from './npy.js';
import type { NpyHeader } from './npy-header.js';
import { numpyShape } from './shape-text.js';
import type { TableBlock, TableOptions, TableStream } from './table-types.js';

/** Most arrays that a file may hold. */
const MOST_ARRAYS = 10_000;

/**
 * Opens a two-dimensional array of a `.npz` file, and an array of labels beside it; see {@link openNpy}.
 *
 * @throws ZooError what {@link openTable} says; `INVALID_ARGUMENT`, naming the arrays there are, where the file does
 * not say which of them is meant
 */
export async function openNpz(source: ByteSource, options: TableOptions): Promise<TableStream> {
  const arrays = await arraysOf(source, options);
  const headers = new Map<string, NpyHeader>();
  if (options.array === undefined) {
    for (const [name, array] of arrays) headers.set(name, await npyHeader(array));
  }
  const chosen = arrayNamed(source, arrays, options.array ?? onlyTable(source, headers));
  const { labelColumn, ignoredColumns = [] } = options;
  // Other arrays are left out anyway.
  const columns = ignoredColumns.filter((column) => typeof column === 'number' || !arrays.has(column));
  if (typeof labelColumn !== 'string') return openNpy(chosen, { ...options, ignoredColumns: columns });
  const labels = arrayNamed(source, arrays, labelColumn);
  const { labelColumn: _, ...others } = options;
  const rest = { ...others, ignoredColumns: columns };
  const table = await openNpy(chosen, rest);
  return { ...table, blocks: () => withLabels(table, labels, options) };
}

/**
 * Labels out of a `.npz` file.
 *
 * @param options - `array`: which one it is. @default the only one, or the only one with one dimension
 * @throws ZooError what {@link readNpyLabels} throws; `INVALID_ARGUMENT` where the file does not say which is meant
 */
export async function readNpzLabels(source: ByteSource, options: TableOptions = {}): Promise<string[]> {
  const arrays = await arraysOf(source, options);
  let { array } = options;
  if (array === undefined) {
    const flat: string[] = [];
    for (const [name, found] of arrays) if ((await npyHeader(found)).shape.length === 1) flat.push(name);
    const names = arrays.size === 1 ? [...arrays.keys()] : flat;
    if (names.length !== 1) throw unclear(source, 'labels', [...arrays.keys()]);
    array = names[0]!;
  }
  return readNpyLabels(arrayNamed(source, arrays, array), options);
}

async function* withLabels(table: TableStream, source: ByteSource, options: TableOptions): AsyncGenerator<TableBlock> {
  const labels = await readNpyLabels(source, options);
  if (labels.length !== table.rows) {
    const found = `${source.name} has ${labels.length} labels, but ${table.path} has ${table.rows} rows`;
    throw new ZooError('SHAPE_MISMATCH', found);
  }
  let at = 0;
  for await (const block of table.blocks()) {
    yield { ...block, labels: labels.slice(at, at + block.count) };
    at += block.count;
  }
}

function onlyTable(source: ByteSource, headers: ReadonlyMap<string, NpyHeader>): string {
  const tables = [...headers].filter(([, { shape, type }]) => shape.length >= 2 && type.kind !== 'U');
  if (tables.length === 1) return tables[0]![0];
  throw unclear(
    source,
    'rows',
    [...headers].map(([name, { shape }]) => `${name} ${numpyShape(shape)}`),
  );
}

function unclear({ name }: ByteSource, what: string, arrays: readonly string[]): ZooError {
  const found = arrays.length === 0 ? 'it holds no array' : `it holds ${arrays.slice(0, 20).join(', ')}`;
  return new ZooError('INVALID_ARGUMENT', `${name} does not say which array the ${what} are: ${found}; name one`);
}

function arrayNamed({ name }: ByteSource, arrays: ReadonlyMap<string, ByteSource>, wanted: string): ByteSource {
  const array = arrays.get(wanted);
  if (array) return array;
  const known = [...arrays.keys()].slice(0, 20).join(', ') || 'none';
  throw new ZooError('INVALID_ARGUMENT', `${name} has no array "${wanted}"; it has: ${known}`);
}

/** The arrays of an archive by name. */
async function arraysOf(source: ByteSource, options: TableOptions): Promise<Map<string, ByteSource>> {
  // An archive is read from its end, which a gzipped one has only once it is unpacked.
  const limit = 8 * (options.maxValues ?? maxValues);
  const bytes = source.size === undefined ? await bytesOf(source, limit) : undefined;
  const openZip = (): Promise<ZipFile> => {
    const settings = { lazyEntries: true, autoClose: false };
    if (bytes) return promisify<Buffer, object, ZipFile>(fromBuffer)(bytes, settings);
    return promisify<string, object, ZipFile>(open)(source.name, settings);
  };
  try {
    const zip = await openZip();
    try {
      const arrays = new Map<string, ByteSource>();
      for await (const entry of entriesOf(zip)) {
        const name = entry.fileName.replace(/\.npy$/, '');
        if (name === entry.fileName) continue;
        if (arrays.size >= MOST_ARRAYS) throw new Error(`it holds more than ${MOST_ARRAYS} arrays`);
        const size = entry.uncompressedSize;
        const label = `${source.name}, array ${name}`;
        arrays.set(name, { name: label, size, total: size, stream: () => entryStream(label, entry, openZip) });
      }
      return arrays;
    } finally {
      zip.close();
    }
  } catch (cause) {
    throw damaged(source.name, cause);
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (let left = zip.entryCount; left > 0; left--) {
    yield await new Promise<Entry>((resolve, reject) => {
      zip.once('entry', resolve).once('error', reject).readEntry();
    });
    zip.removeAllListeners('entry').removeAllListeners('error');
  }
}

function entryStream(name: string, entry: Entry, openZip: () => Promise<ZipFile>): ByteStream {
  let read = 0;
  async function* iterate(): AsyncGenerator<Buffer> {
    const zip = await openZip();
    try {
      const stream = await promisify<Entry, AsyncIterable<Buffer>>(zip.openReadStream.bind(zip))(entry);
      for await (const chunk of stream) {
        read += chunk.length;
        yield chunk;
      }
    } catch (cause) {
      throw damaged(name, cause);
    } finally {
      zip.close();
    }
  }
  return {
    get read() {
      return read;
    },
    [Symbol.asyncIterator]: iterate,
  };
}

function damaged(name: string, cause: unknown): ZooError {
  if (cause instanceof ZooError) return cause;
  return new ZooError('INVALID_DATA', `${name} is no .npz archive, or damaged: ${(cause as Error).message}`, { cause });
}
