import { ZooError } from '@clusterzoo/runtime';

/** Most values that are held in memory at once: 2 GiB of float32 numbers. */
export const maxValues = 2 ** 29;

/** Longest line of text that is read, in bytes: far beyond any table, but it stops on a file without line ends. */
export const maxLine = 1 << 22;

/**
 * @throws ZooError `INVALID_DATA` for more values than may be held in memory
 */
export function assertFewValues(
  values: number,
  path: string,
  { maxValues: limit = maxValues }: { readonly maxValues?: number } = {},
): void {
  if (values <= limit) return;
  const remedy = 'give fewer rows or columns';
  throw new ZooError('INVALID_DATA', `${path} has ${values} values or more, and at most ${limit} fit here; ${remedy}`);
}

/** Rows of a block. */
export function blockSize(features: number, blockRows = Math.floor(65_536 / features)): number {
  return Math.max(1, blockRows);
}
