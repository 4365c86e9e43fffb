import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { openTable } from './table.js';

const files = testFolder();

async function rowsFrom(path: string, row: number): Promise<number[]> {
  const { passing } = await openTable(path, { blockRows: 3, labelColumn: 0 });
  const found: number[] = [];
  for await (const { data } of passing!.blocksFrom(row)) found.push(...data);
  return found;
}

const count = async (path: string) => (await openTable(path, { labelColumn: 0 })).passing!.count(() => {});

describe('rows of a text that are passed over', () => {
  const cells = Array.from({ length: 40 }, (_, i) => [`"k, ""${i}""\n\r\n"`, String(i)] as const);
  it.each<[string, string]>([
    ['quoted line ends', `kind,x\n${cells.map((row) => row.join(',')).join('\n')}\n`],
    ['a byte order mark', `\ufeff"kind",x\r\n${cells.map((row) => row.join(' , ')).join('\r\n')}`],
    ['lone returns', `\r\rkind;x\r${cells.map(([, i]) => `é;${i}`).join('\r')}\r\r`],
    ['tabs', `kind\tx\n${cells.map((row) => row.join('\t')).join('\n')}\n \t\n`],
    ['spaces', `  kind   x\n${cells.map(([, i]) => ` "a b"  ${i} `).join('\n')}\n \n`],
    ['several chunks', `kind,x\n${cells.map(([, i]) => `${'y'.repeat(20_011)},${i}`).join('\n')}\n`],
  ])('are counted, and those after them read, with %s', async (_, content) => {
    for (const path of [files.write('a.csv', content), files.write('a.csv.gz', gzipSync(content))]) {
      expect(await count(path)).toBe(40);
      for (const row of [0, 1, 17, 39, 40, 50]) {
        expect(await rowsFrom(path, row)).toEqual(cells.slice(row).map(([, i]) => Number(i)));
      }
    }
  });

  it('are not read: a fault in them shows only where they are', async () => {
    const path = files.write('fault.csv', 'kind,x\n"a\nb",oops\nc,2\nd,3\ne,bad\n');
    expect(await count(path)).toBe(4);
    expect((await failureOf(rowsFrom(path, 1))).message).toMatch(/line 6, column 2 \(x\): "bad"/);
    expect((await failureOf(rowsFrom(path, 0))).message).toMatch(/line 2, column 2 \(x\): "oops"/);
  });

  it.each([
    ['an empty line', 'a,1\n\nb,2\n', /line 2 is empty/],
    ['a quote in a cell', 'a,1\nb"c,2\nd,3\n', /line 2: a quote is not closed or not alone/],
  ])('may not hide %s', async (_, content, message) => {
    const path = files.write('bad.csv', content);
    expect((await failureOf(count(path))).message).toMatch(message);
    expect((await failureOf(rowsFrom(path, 2))).message).toMatch(message);
  });
});
