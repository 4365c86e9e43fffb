import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { npyFile } from '../../test-fixtures/npy.js';
import { readLabels } from './label-file.js';
import { readTable } from './read-table.js';
import { openTable } from './table.js';

const files = testFolder();
const DTYPES = ['<f2', '>f2', '<f4', '>f4', '<f8', '>f8', '|i1', '<i2', '>i2', '<i4', '>i4', '<i8', '>i8'];

describe('.npy', () => {
  it.each(DTYPES)('reads %s', async (descr) => {
    const path = files.write('a.npy', npyFile([1, -2, 3, 4, 0, 100], { descr, shape: [3, 2] }));
    const table = await readTable(path);
    expect(table).toMatchObject({ count: 3, features: 2, featureNames: undefined, labels: undefined });
    expect([...table.data]).toEqual([1, -2, 3, 4, 0, 100]);
  });

  it.each(['|u1', '<u2', '>u2', '<u4', '>u4', '<u8', '>u8'])('reads %s', async (descr) => {
    const path = files.write('a.npy', npyFile([1, 200, 0, 7], { descr, shape: [2, 2] }));
    expect([...(await readTable(path)).data]).toEqual([1, 200, 0, 7]);
  });

  it('reads booleans, and halves that are fractions, tiny or not a number', async () => {
    expect([...(await readTable(files.write('b.npy', npyFile([1, 0], { descr: '|b1', shape: [1, 2] })))).data]).toEqual(
      [1, 0],
    );
    const halves = npyFile([0.5, -1.25, 0, 0], { descr: '<f2', shape: [2, 2] });
    halves.writeUInt16LE(0x0001, halves.length - 4);
    halves.writeUInt16LE(0x7e00, halves.length - 2);
    const table = await readTable(files.write('h.npy', halves), { missing: 'nan' });
    expect([...table.data]).toEqual([0.5, -1.25, 2 ** -24, Number.NaN]);
    expect(table.missing).toEqual({ rows: 1, first: 'row 2, column 2: the value is missing (NaN)' });
  });

  it.each([2, 3] as const)('reads version %d of the format', async (version) => {
    const path = files.write('v.npy', npyFile([1, 2], { shape: [2, 1], version }));
    expect([...(await readTable(path)).data]).toEqual([1, 2]);
  });

  it('reads Fortran order', async () => {
    const path = files.write('f.npy', npyFile([1, 4, 2, 5, 3, 6], { shape: [2, 3], fortranOrder: true }));
    expect([...(await readTable(path)).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await readTable(path, { labelColumn: -1 })).toMatchObject({
      data: Float32Array.of(1, 2, 4, 5),
      labels: ['3', '6'],
    });
  });

  it('comes in blocks that do not depend on the chunks of the file', async () => {
    const values = Array.from({ length: 300_000 }, (_, i) => i);
    const path = files.write('long.npy', npyFile(values, { shape: [100_000, 3] }));
    const table = await openTable(path, { blockRows: 7000, labelColumn: 0 });
    expect(table).toMatchObject({ features: 2, rows: 100_000 });
    let [rows, read] = [0, 0];
    for await (const { data, count, labels, bytesRead } of table.blocks()) {
      expect(count).toBe(Math.min(7000, 100_000 - rows));
      expect(labels![1]).toBe(String(3 * rows + 3));
      expect([data[0], data.at(-1)]).toEqual([3 * rows + 1, 3 * (rows + count) - 1]);
      expect(bytesRead).toBeGreaterThan(read - 1);
      [rows, read] = [rows + count, bytesRead];
    }
    expect([rows, read]).toEqual([100_000, table.bytes]);
  });

  const whole = npyFile([1, 2, 3, 4], { shape: [2, 2] });
  const header = (change: (text: string) => string) => {
    const length = whole.readUInt16LE(8);
    const text = change(whole.toString('latin1', 10, 10 + length))
      .padEnd(length)
      .slice(0, length);
    return Buffer.concat([whole.subarray(0, 10), Buffer.from(text, 'latin1'), whole.subarray(10 + length)]);
  };
  it.each<[string, Buffer, string, RegExp]>([
    ['values cut short', whole.subarray(0, -1), 'INVALID_DATA', /is cut short: by its header it has \d+ bytes/],
    ['a header cut short', whole.subarray(0, 50), 'INVALID_DATA', /cut short in its header/],
    ['nothing but its first bytes', whole.subarray(0, 8), 'INVALID_DATA', /cut short in its header/],
    ['another version', Buffer.from(whole).fill(9, 6, 7), 'INVALID_DATA', /version 9/],
    ['another beginning', Buffer.from('PICKLE'), 'INVALID_DATA', /is no \.npy file/],
    [
      'a header without end',
      Buffer.concat([whole.subarray(0, 6), Buffer.of(2, 0, 255, 255, 255, 255)]),
      'INVALID_DATA',
      /header of 4294967295/,
    ],
    ['objects', header((text) => text.replace('<f4', '|O')), 'INVALID_DATA', /values of the type "\|O"/],
    ['complex numbers', header((text) => text.replace('<f4', '<c8')), 'INVALID_DATA', /<c8/],
    ['fields', header((text) => text.replace("'<f4'", "[('a', '<f4')]")), 'INVALID_DATA', /no plain array/],
    ['no shape', header((text) => text.replace('shape', 'shade')), 'INVALID_DATA', /does not say its shape/],
    [
      'more values than can be',
      header((text) => text.replace('2, 2,', '2, 999999999999999,')),
      'INVALID_DATA',
      /no array can have|cut short/,
    ],
    ['one dimension', npyFile([1, 2], { shape: [2] }), 'SHAPE_MISMATCH', /shape \(2\)/],
    [
      'five dimensions',
      npyFile([1, 2], { shape: [1, 2, 1, 1, 1] }),
      'SHAPE_MISMATCH',
      /\(1, 2, 1, 1, 1\).*two dimensions/,
    ],
    ['no row', npyFile([], { shape: [0, 2] }), 'INVALID_DATA', /no sample/],
    ['texts', npyFile(['a'], { shape: [1, 1], descr: '<U1' }), 'INVALID_DATA', /array of texts/],
    [
      'NaN',
      npyFile([1, Number.NaN], { shape: [2, 1] }),
      'INVALID_DATA',
      /row 2, column 1: the value is missing.*1 of 2 rows/,
    ],
    [
      'infinity',
      npyFile([1, Number.NEGATIVE_INFINITY], { shape: [1, 2] }),
      'INVALID_DATA',
      /column 2: -Infinity is no float32/,
    ],
    [
      'numbers beyond float32',
      npyFile([1e39], { shape: [1, 1], descr: '<f8' }),
      'INVALID_DATA',
      /1e\+39 is no float32/,
    ],
  ])('refuses %s', async (_, content, code, message) => {
    const failure = await failureOf(readTable(files.write('bad.npy', content)));
    expect(failure).toEqual({ code, message: expect.stringMatching(message) });
  });

  it('refuses more values than are wanted in memory, and columns that are not there', async () => {
    const path = files.write('w.npy', whole);
    expect((await failureOf(readTable(path, { maxValues: 3 }))).message).toMatch(/4 values or more, and at most 3/);
    expect((await failureOf(readTable(path, { labelColumn: 2 }))).message).toMatch(/columns 0 to 1/);
    expect((await failureOf(readTable(path, { labelColumn: 'kind' }))).message).toMatch(/"kind".*columns have numbers/);
    const narrow = files.write('n.npy', npyFile([1], { shape: [1, 1] }));
    expect((await failureOf(readTable(narrow, { labelColumn: 0 }))).code).toBe('SHAPE_MISMATCH');
  });
});

describe('.npy labels', () => {
  it.each<[string, string, (string | number)[], string[]]>([
    ['integers', '<i8', [3, -1, 12], ['3', '-1', '12']],
    ['floats', '<f4', [1, 2.5, 0], ['1', '2.5', '0']],
    ['words', '<U5', ['rose', 'ïris', 'lily'], ['rose', 'ïris', 'lily']],
    ['big-endian words', '>U4', ['a', 'bc', 'defg'], ['a', 'bc', 'defg']],
    ['bytes', '|S4', ['a', 'bc', 'defg'], ['a', 'bc', 'defg']],
  ])('are %s', async (_, descr, values, labels) => {
    expect(await readLabels(files.write('l.npy', npyFile(values, { descr, shape: [3] })), 3)).toEqual(labels);
    expect(await readLabels(files.write('l.npy', npyFile(values, { descr, shape: [3, 1] })), 3)).toEqual(labels);
  });

  it('must be one for each row', async () => {
    const path = files.write('l.npy', npyFile([1, 2, 3], { shape: [3] }));
    expect(await failureOf(readLabels(path, 4))).toEqual({
      code: 'SHAPE_MISMATCH',
      message: expect.stringContaining('has 3 labels'),
    });
    const square = files.write('s.npy', npyFile([1, 2, 3, 4], { shape: [2, 2] }));
    expect((await failureOf(readLabels(square, 4))).message).toMatch(/one dimension/);
  });

  it('leaves columns out by number', async () => {
    const path = files.write('ignored.npy', npyFile([1, 2, 3, 4, 5, 6, 7, 8], { shape: [2, 4] }));
    const { data, labels } = await readTable(path, { labelColumn: 1, ignoredColumns: [0, -1] });
    expect([[...data], labels]).toEqual([
      [3, 7],
      ['2', '6'],
    ]);
    const failure = await failureOf(readTable(path, { ignoredColumns: ['id'] }));
    expect(failure.message).toMatch(/ignored column "id" is not in \S+: its columns have numbers, 0 to 3/);
  });
});
