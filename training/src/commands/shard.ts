import { InvalidArgumentError } from 'commander';

/** One of several equal parts of a table's rows. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** Rows `from` to `to` − 1, counted from 0. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Parser of `i/n`. */
export function shard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text.trim()) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && Number.isSafeInteger(count)) {
    return { index, count };
  }
  throw new InvalidArgumentError('It must be i/n with i from 1 to n, such as 2/8 for the second of eight parts.');
}

/**
 * The rows of a shard: neighbours in the table, and as many in every shard up to one. Shard after shard they are all rows
 * in order.
 */
export function shardRows(rows: number, { index, count }: Shard): RowRange {
  // Not rows · index / count, which may be more than a double can count.
  const [each, over] = [Math.floor(rows / count), rows % count];
  const before = (shards: number) => shards * each + Math.min(shards, over);
  return { from: before(index - 1), to: before(index) };
}
