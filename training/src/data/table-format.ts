import { extname } from 'node:path';
import { type ByteSource, headOf } from './byte-source.js';
import { isIdx } from './idx.js';

/** Formats of tables; `delimited` is text with the values of a sample in a line. */
export type TableFormat = 'delimited' | 'npy' | 'npz' | 'matrix-market' | 'idx';

const EXTENSIONS: Readonly<Record<string, TableFormat>> = { '.npy': 'npy', '.npz': 'npz', '.mtx': 'matrix-market' };

const BEGINNINGS: readonly (readonly [string, TableFormat])[] = [
  ['\x93NUMPY', 'npy'],
  ['PK\x03\x04', 'npz'],
  ['%%MatrixMarket', 'matrix-market'],
];

/** The format of a table: by its first bytes, else by its name; any other file is taken for text. */
export async function tableFormat(source: ByteSource): Promise<TableFormat> {
  const bytes = await headOf(source, 16);
  if (isIdx(bytes)) return 'idx';
  const head = bytes.toString('latin1');
  const begun = BEGINNINGS.find(([begin]) => head.startsWith(begin));
  if (begun) return begun[1];
  const extension = extname(source.name.replace(/\.gz$/i, '')).toLowerCase();
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension]! : 'delimited';
}
