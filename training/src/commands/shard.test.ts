import { describe, expect, it } from 'vitest';
import { shard, shardRows } from './shard.js';

describe('shard', () => {
  it('is i/n', () => {
    expect(shard('1/1')).toEqual({ index: 1, count: 1 });
    expect(shard(' 12/40 ')).toEqual({ index: 12, count: 40 });
  });

  it.each(['0/3', '4/3', '1', '1/', '/3', '1.5/3', '-1/3', '1/0', 'a/b', '1/2/3', '1/99999999999999999999'])(
    'is not %s',
    (text) => {
      expect(() => shard(text)).toThrow('i/n with i from 1 to n');
    },
  );
});

describe('shardRows', () => {
  it.each([
    [10, 3],
    [0, 4],
    [2, 5],
    [1_000_003, 7],
    [2 ** 40, 1000],
  ])('splits %d rows into %d neighbours of nearly the same size', (rows, count) => {
    let next = 0;
    const sizes = Array.from({ length: count }, (_, i) => {
      const { from, to } = shardRows(rows, { index: i + 1, count });
      expect(from).toBe(next);
      next = to;
      return to - from;
    });
    expect(next).toBe(rows);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});
