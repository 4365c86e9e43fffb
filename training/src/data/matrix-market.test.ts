import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { readLabels } from './label-file.js';
import { readTable } from './read-table.js';
import { openTable } from './table.js';

const files = testFolder();
const read = async (content: string, options = {}) => {
  const { data, count, features, labels } = await readTable(files.write('m.mtx', content), options);
  return { data: [...data], count, features, labels };
};

describe('.mtx', () => {
  it.each<[string, string, number[]]>([
    [
      'coordinates, in any order',
      'coordinate real general\n% a comment\n\n2 3 3\n2 3 -1.5\n1 1 1e1\n2 1 4\n',
      [10, 0, 0, 4, 0, -1.5],
    ],
    ['integers, with Windows line ends', 'coordinate integer general\r\n2 2 1\r\n1 2 7\r\n', [0, 7, 0, 0]],
    ['entries given twice, which are added', 'coordinate integer general\n1 2 2\n1 2 7\n1 2 1', [0, 8]],
    ['patterns', 'coordinate pattern general\n2 2 2\n1 2\n2 1\n', [0, 1, 1, 0]],
    ['symmetry', 'coordinate real symmetric\n2 2 2\n1 1 5\n2 1 3\n', [5, 3, 3, 0]],
    ['skew symmetry', 'coordinate real skew-symmetric\n2 2 1\n2 1 3\n', [0, -3, 3, 0]],
    ['arrays, column by column', 'array real general\n2 3\n1\n4\n2\n5\n3\n6\n', [1, 2, 3, 4, 5, 6]],
    ['symmetric arrays', 'array integer symmetric\n2 2\n1\n2\n3\n', [1, 2, 2, 3]],
    ['skew-symmetric arrays', 'array real skew-symmetric\n3 3\n1\n2\n3\n', [0, -1, -2, 1, 0, -3, 2, 3, 0]],
    ['rows without entries', 'coordinate real general\n4 1 1\n3 1 2\n', [0, 0, 2, 0]],
  ])('reads %s', async (_, content, values) => {
    expect((await read(`%%MatrixMarket matrix ${content}`)).data).toEqual(values);
  });

  it('reads hardly filled matrices, block by block', async () => {
    const path = files.write(
      's.mtx',
      '%%MatrixMarket matrix coordinate real general\n9000 2 3\n9000 2 1\n1 1 2\n40 2 3\n',
    );
    const table = await openTable(path, { blockRows: 1000 });
    const found: [number, number][] = [];
    let row = 0;
    for await (const { data, count } of table.blocks()) {
      data.forEach((value, at) => {
        if (value !== 0) found.push([2 * row + at, value]);
      });
      row += count;
    }
    expect(row).toBe(9000);
    expect(found).toEqual([
      [0, 2],
      [79, 3],
      [17_999, 1],
    ]);
  });

  it('gives a column as labels, or all of it', async () => {
    const content = '%%MatrixMarket matrix array integer general\n2 2\n1\n2\n8\n9\n';
    expect(await read(content, { labelColumn: 1 })).toEqual({
      data: [1, 2],
      count: 2,
      features: 1,
      labels: ['8', '9'],
    });
    const labels = files.write('l.mtx', '%%MatrixMarket matrix array integer general\n2 1\n8\n9\n');
    expect(await readLabels(labels, 2)).toEqual(['8', '9']);
  });

  it.each<[string, string, RegExp]>([
    ['another banner', '%%Matrix\n1 1 1\n', /is no Matrix Market file/],
    [
      'complex numbers',
      '%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 0\n',
      /coordinate complex general.*what is read/,
    ],
    ['no sizes', '%%MatrixMarket matrix coordinate real general\n% only this', /line of sizes ""/],
    ['sizes that are words', '%%MatrixMarket matrix coordinate real general\na b c\n', /"a b c"/],
    ['no row', '%%MatrixMarket matrix coordinate real general\n0 3 0\n', /no sample: its size is 0 × 3/],
    ['an endless size', '%%MatrixMarket matrix coordinate real general\n9999999999 3 0\n', /too large/],
    [
      'more values than fit',
      '%%MatrixMarket matrix coordinate real general\n999999999 99999 0\n',
      /at most 536870912 fit/,
    ],
    ['a symmetric oblong', '%%MatrixMarket matrix coordinate real symmetric\n1 2 0\n', /not square/],
    ['too few entries', '%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n', /1 of 2 entries/],
    [
      'too many entries',
      '%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 1\n1 2 1\n',
      /line 4: there are more/,
    ],
    [
      'an entry outside',
      '%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1\n',
      /line 3: the entry 3, 1 lies outside of the 2 × 2/,
    ],
    ['an entry at 0', '%%MatrixMarket matrix coordinate real general\n2 2 1\n0 1 1\n', /outside/],
    ['half an entry', '%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1\n', /3 numbers, and here are 2/],
    ['a word', '%%MatrixMarket matrix array real general\n1 1\nx\n', /line 3: "x" is no number/],
    [
      'a missing value',
      '%%MatrixMarket matrix array real general\n2 1\n1\nnan\n',
      /row 2, column 1: the value is missing/,
    ],
    ['a number beyond float32', '%%MatrixMarket matrix array real general\n1 1\n1e39\n', /1e\+39 is no float32/],
  ])('refuses %s', async (_, content, message) => {
    expect(await failureOf(read(content))).toEqual({ code: 'INVALID_DATA', message: expect.stringMatching(message) });
  });
});
