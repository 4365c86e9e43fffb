import { ZooError } from '@clusterzoo/runtime';
import { fileSource } from './byte-source.js';
import { openDelimited } from './delimited.js';
import { openIdx } from './idx.js';
import { openMatrixMarket } from './matrix-market.js';
import { openNpy } from './npy.js';
import { openNpz } from './npz.js';
import { tableFormat } from './table-format.js';
import type { TableOptions, TableStream } from './table-types.js';

const OPEN = {
  delimited: openDelimited,
  npy: openNpy,
  npz: openNpz,
  'matrix-market': openMatrixMarket,
  idx: openIdx,
} as const;

/**
 * Opens a table of numbers, one sample a row: CSV, TSV or text with semicolons or spaces between the values, NumPy's
 * `.npy` and `.npz`, Matrix Market's `.mtx`, MNIST's IDX; each of them also gzipped. Arrays of more dimensions are pictures. The format is found in the file's first bytes,
 * else by its name. Text, and `.npy` and `.npz` in C order, are read in constant memory; `.mtx` and arrays in Fortran
 * order are held in memory as a whole.
 *
 * @throws ZooError `FILE_MISSING` if the file cannot be read; `INVALID_DATA` for a damaged or empty file, a missing
 * value or one that is no float32 number (the message says where); `SHAPE_MISMATCH` for rows of different length;
 * `INVALID_ARGUMENT` for a label column or array that is not there, or an array of what is no `.npz`. The blocks throw the same
 */
export async function openTable(path: string, options: TableOptions = {}): Promise<TableStream> {
  const source = await fileSource(path);
  const format = await tableFormat(source);
  if (options.array !== undefined && format !== 'npz') {
    const message = `--array names an array of an .npz archive ("${options.array}"), and ${path} is none`;
    throw new ZooError('INVALID_ARGUMENT', `${message}; leave it out, or give the archive`);
  }
  return OPEN[format](source, options);
}
