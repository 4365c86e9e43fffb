import { ZooError } from '@clusterzoo/runtime';

/**
 * Float32 numbers of rows, one row after the other, of which some are taken at a time: a `Float32Array` is one; others
 * keep what takes less room, in memory or in a file.
 */
export interface Values {
  readonly length: number;
  /** The numbers from `begin` to `end` (exclusive), not to be written to: a view, or a copy made of what is kept. */
  subarray(begin: number, end: number): Float32Array;
}

/** Most numbers that are held in memory as float32 at once: 4 GiB. */
export const MOST_NUMBERS = 2 ** 30;

/** Rows that follow each other. */
export interface RowBlock {
  /** Number of the first one. */
  readonly start: number;
  readonly rows: number;
  readonly data: Float32Array;
}

/** Rows of a block are a multiple of the batches that models run in, so that results are those of all rows at once. */
const BLOCK_ROWS = 1024;

/** Numbers of a block, where a row has few enough. */
const BLOCK_NUMBERS = 2 ** 24;

/** All rows, in blocks of some dozens of megabytes. */
export function* rowBlocks(values: Values, columns: number): Generator<RowBlock> {
  const size = BLOCK_ROWS * Math.max(1, Math.floor(BLOCK_NUMBERS / (BLOCK_ROWS * columns)));
  const total = values.length / columns;
  for (let start = 0; start < total; start += size) {
    const rows = Math.min(size, total - start);
    yield { start, rows, data: values.subarray(start * columns, (start + rows) * columns) };
  }
}

/**
 * Checks that numbers can be held in memory, all of them.
 *
 * @param what - needs them, for the message
 * @param remedy - what to do where they are too many
 * @throws ZooError `INVALID_DATA` for more than memory holds
 */
export function assertFitsMemory(numbers: number, what: string, remedy: string): void {
  if (numbers <= MOST_NUMBERS) return;
  const found = `${what} takes all rows into memory, and theirs are ${numbers} numbers`;
  throw new ZooError('INVALID_DATA', `${found}: at most ${MOST_NUMBERS} fit; ${remedy}`);
}

/** All numbers as one array, for work that cannot do with a part of them. Throws as {@link assertFitsMemory}. */
export function allInMemory(values: Values, what: string, remedy: string): Float32Array {
  assertFitsMemory(values.length, what, remedy);
  return values instanceof Float32Array ? values : values.subarray(0, values.length);
}
