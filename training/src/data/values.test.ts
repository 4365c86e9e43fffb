import { createHash } from 'node:crypto';
import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { fittedScaling, scaleRows, uniformScaling } from '../methods/scaling.js';
import { ByteValues, bytesInMemory } from './byte-values.js';
import { rowHash } from './row-hash.js';
import { chosenRows, gatherRows, joinedValues } from './row-views.js';
import { allInMemory, rowBlocks, type Values } from './values.js';

const COLUMNS = 7;

/** The same rows as bytes and as numbers. */
function rows(count: number, seed = 1): { bytes: ByteValues; numbers: Float32Array } {
  const random = new Random(seed);
  const bytes = Uint8Array.from({ length: count * COLUMNS }, () => random.integer(256));
  return { bytes: new ByteValues(bytesInMemory(bytes)), numbers: Float32Array.from(bytes, (byte) => byte / 255) };
}

/** That values are these numbers, wherever one begins to read. */
function expectSame(values: Values, numbers: Float32Array): void {
  expect(values.length).toBe(numbers.length);
  expect(numbersOf(values)).toEqual(numbers);
  for (const [from, to] of [
    [0, 3],
    [5, 23],
    [COLUMNS, 2 * COLUMNS],
    [numbers.length - 1, numbers.length],
  ] as const) {
    expect(values.subarray(from, to)).toEqual(numbers.slice(from, to));
  }
}

describe('values that are bytes', () => {
  const { bytes, numbers } = rows(20);

  it('are the numbers that they stand for', () => {
    expectSame(bytes, numbers);
    expect(gatherRows(bytes, COLUMNS, [3, 0, 3])).toEqual(gatherRows(numbers, COLUMNS, [3, 0, 3]));
    expect(allInMemory(bytes, 'a test', 'none')).toEqual(numbers);
    expect(allInMemory(numbers, 'a test', 'none')).toBe(numbers);
  });

  it('are scaled to the very numbers that numbers are scaled to, all alike or feature by feature', () => {
    for (const scaling of [
      uniformScaling(COLUMNS, 0, 1),
      uniformScaling(COLUMNS, 0.1, 0.7),
      fittedScaling(numbers, COLUMNS),
    ]) {
      expectSame(scaleRows(bytes, scaling), scaleRows(numbers, scaling));
    }
    expect(() => scaleRows(bytes, uniformScaling(3, 0, 1))).toThrow(/not whole rows of 3 features/);
  });

  it('have the hash of their numbers', async () => {
    const expected = createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex');
    expect(await rowHash(bytes, COLUMNS)).toBe(expected);
    expect(await rowHash(numbers, COLUMNS)).toBe(expected);
    await expect(rowHash(bytes, COLUMNS, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('chosenRows and joinedValues', () => {
  const [a, b] = [rows(9, 2), rows(5, 3)];

  it('are the rows that they say, of bytes as of numbers', () => {
    const chosen = Int32Array.of(8, 0, 3, 3);
    const expected = gatherRows(a.numbers, COLUMNS, chosen);
    expect(chosenRows(a.numbers, COLUMNS, chosen)).toEqual(expected);
    expectSame(chosenRows(a.bytes, COLUMNS, chosen), expected);
    const both = Float32Array.from([...a.numbers, ...b.numbers]);
    expect(joinedValues([a.numbers, b.numbers])).toEqual(both);
    expectSame(joinedValues([a.bytes, b.bytes]), both);
    expectSame(joinedValues([a.bytes, b.numbers]), both);
    expect(joinedValues([a.bytes])).toBe(a.bytes);
  });
});

describe('rowBlocks', () => {
  it('goes through all rows once, in whole batches of models but for the last block', () => {
    const columns = 9000;
    const data = new Float32Array(2500 * columns);
    for (let row = 0; row < 2500; row++) data[row * columns] = row;
    const blocks = [...rowBlocks(data, columns)];
    expect(blocks.map(({ start, rows: count }) => [start, count])).toEqual([
      [0, 1024],
      [1024, 1024],
      [2048, 452],
    ]);
    expect(blocks.every(({ start, data: own }) => own[0] === start)).toBe(true);
    expect([...rowBlocks(new Float32Array(), 3)]).toEqual([]);
  });

  it('says what to do where memory does not hold all', () => {
    const huge: Values = { length: 2 ** 31, subarray: () => new Float32Array() };
    expect(() => allInMemory(huge, 'the prior network', 'take fewer')).toThrow(
      /the prior network takes all rows into memory.*2147483648 numbers: at most 1073741824 fit; take fewer/,
    );
  });
});
