import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { npyFile } from '../../test-fixtures/npy.js';
import { readLabels } from './label-file.js';
import { readTable } from './read-table.js';
import { openTable } from './table.js';

const files = testFolder();
const npy = npyFile([1, 2, 3, 4], { shape: [2, 2] });
const FORMATS: readonly (readonly [string, string | Uint8Array])[] = [
  ['a.csv', '1,2\n3,4\n'],
  ['a.npy', npy],
  ['f.npy', npyFile([1, 3, 2, 4], { shape: [2, 2], fortranOrder: true })],
  ['a.npz', zipSync({ 'x.npy': npy })],
  ['a.mtx', '%%MatrixMarket matrix array real general\n2 2\n1\n3\n2\n4\n'],
];

describe('openTable', () => {
  it.each(FORMATS)('reads %s, gzipped too, whatever it is called', async (name, content) => {
    for (const path of [
      files.write(name, content),
      files.write(`${name}.gz`, gzipSync(content)),
      files.write('table', content),
      files.write('packed', gzipSync(content)),
    ]) {
      expect(await readTable(path)).toMatchObject({ data: Float32Array.of(1, 2, 3, 4), count: 2, features: 2 });
    }
  });

  it.each(FORMATS)('refuses %s that is gzip cut short', async (name, content) => {
    const packed = gzipSync(content);
    const path = files.write(`${name}.gz`, packed.subarray(0, packed.length - 12));
    const { code, message } = await failureOf(readTable(path));
    expect([code, message]).toEqual(['INVALID_DATA', expect.stringMatching(/damaged|cut short/)]);
  });

  it('gives text in blocks, as often as wanted, and says how far it is', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},${2 * i},k${i}`);
    const text = `a,b,kind\n${lines.join('\n')}\n`;
    for (const path of [files.write('long.csv', text), files.write('long.csv.gz', gzipSync(text))]) {
      const table = await openTable(path, { labelColumn: 'kind', blockRows: 3000 });
      expect(table).toMatchObject({ features: 2, featureNames: ['a', 'b'], rows: undefined });
      for (let pass = 0; pass < 2; pass++) {
        let [rows, read] = [0, 0];
        for await (const { data, count, labels, bytesRead } of table.blocks()) {
          expect([count, data.length]).toEqual([Math.min(3000, 20_000 - rows), 2 * count]);
          expect([data[0], data[1], labels![0]]).toEqual([rows, 2 * rows, `k${rows}`]);
          expect(bytesRead).toBeGreaterThanOrEqual(read);
          [rows, read] = [rows + count, bytesRead];
        }
        expect([rows, read]).toEqual([20_000, table.bytes]);
      }
    }
  });

  it('can be broken off', async () => {
    const path = files.write('endless.csv', '1,2\n'.repeat(500_000));
    const table = await openTable(path, { blockRows: 10 });
    for await (const { count } of table.blocks()) {
      expect(count).toBe(10);
      break;
    }
  });

  it('reads the same numbers in blocks as in one', async () => {
    const path = files.write('b.csv', Array.from({ length: 999 }, (_, i) => `${i},${-i / 3}\n`).join(''));
    expect((await readTable(path, { blockRows: 10 })).data).toEqual((await readTable(path)).data);
  });

  it('counts lines through quoted line ends', async () => {
    const path = files.write('q.csv', 'kind,x\n"a\nb",1\n"c\r\nd",2\n"e",oops\n');
    expect((await failureOf(readTable(path, { labelColumn: 'kind' }))).message).toMatch(
      /line 6, column 2 \(x\): "oops"/,
    );
  });

  it('gives NaN for missing values where it is told to, and counts their rows', async () => {
    const path = files.write('m.csv', 'a,b\n1,2\n,NA\n3,?\n4,5\n');
    const table = await readTable(path, { missing: 'nan', blockRows: 2 });
    expect([...table.data]).toEqual([1, 2, Number.NaN, Number.NaN, 3, Number.NaN, 4, 5]);
    expect(table.missing).toEqual({ rows: 2, first: 'line 3, column 1 (a): the value is missing ("")' });
    expect((await failureOf(readTable(path))).message).toMatch(
      /line 3, column 1 \(a\): the value is missing \(""\); 2 of 4 rows miss values: --missing drop .* --missing mean/,
    );
    const { blocks } = await openTable(path);
    expect((await failureOf(blocks().next())).message).toMatch(/line 3, column 1 \(a\): the value is missing \(""\)$/);
  });

  it('stops at what would fill the memory', async () => {
    const path = files.write('wide.csv', '1,2\n3,4\n5,6\n');
    expect((await failureOf(readTable(path, { maxValues: 5 }))).message).toMatch(/6 values or more, and at most 5/);
    const line = files.write('line.csv', '1,'.repeat(3_000_000));
    expect((await failureOf(readTable(line))).message).toMatch(/a line that is longer than 4194304/);
    const quote = files.write('quote.csv', `a,b\n1,2\n"${'3,4\n'.repeat(1_200_000)}`);
    expect((await failureOf(readTable(quote))).message).toMatch(
      /line 3: .* longer than 4194304.*is a quote not closed/,
    );
  });

  it('refuses the name of an array for what is no archive of arrays', async () => {
    for (const [name, content] of [
      ['plain.csv', '1,2\n3,4\n'],
      ['one.npy', npyFile([1, 2, 3, 4], { shape: [2, 2] })],
    ] as const) {
      expect(await failureOf(openTable(files.write(name, content), { array: 'x' }))).toEqual({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(
          /^--array names an array of an \.npz archive \("x"\), and .* is none; leave it out/,
        ),
      });
    }
  });

  it('names what cannot be read', async () => {
    for (const [path, message] of [
      [files.path('gone.csv'), /gone\.csv: .*ENOENT/],
      [files.path('.'), /it is a folder/],
      ['/dev/null', /no regular file/],
    ] as const) {
      expect(await failureOf(openTable(path))).toEqual({
        code: 'FILE_MISSING',
        message: expect.stringMatching(message),
      });
    }
  });
});

describe('readLabels', () => {
  it.each<[string, string]>([
    ['words', 'red wine\nwhite wine\nred wine\n'],
    ['words with a header', 'kind\nred wine\nwhite wine\nred wine\n'],
    ['quoted words', '"red wine"\n"white wine"\n"red wine"'],
  ])('reads %s', async (_, content) => {
    const path = files.write('labels.txt', content);
    expect(await readLabels(path, 3)).toEqual(['red wine', 'white wine', 'red wine']);
    expect(await readLabels(files.write('labels.gz', gzipSync(content)), 3)).toHaveLength(3);
  });

  it('takes a word before numbers for a header', async () => {
    expect(await readLabels(files.write('numbers.txt', 'kind\n1\n2\n3.0\n'), 3)).toEqual(['1', '2', '3.0']);
  });

  it.each<[string, string, string, RegExp]>([
    ['too few', '1\n2\n', 'SHAPE_MISMATCH', /has 2 labels, but there are 3 rows/],
    ['too many', '1\n2\n3\n4\n5\n', 'SHAPE_MISMATCH', /more than 4 labels, but there are 3 rows/],
    ['a number too many', '1\n2\n3\n4\n', 'SHAPE_MISMATCH', /has 4 labels, but there are 3 rows.*"1", can be no h/],
    ['a class too many', 'a\nb\na\nb\n', 'SHAPE_MISMATCH', /has 4 labels, but there are 3 rows.*"a", can be no h/],
    ['a word of its own too many', 'a\nb\nc\nd\n', 'SHAPE_MISMATCH', /has 4 labels.*"a", can be no header/],
    ['a word before a mixture', 'a\nb\nb\n1\n', 'SHAPE_MISMATCH', /has 4 labels.*"a", can be no header/],
    ['two columns', '1,a\n2,b\n3,c\n', 'SHAPE_MISMATCH', /line 1 has 2 values; a file of labels has one a line/],
    ['a missing one', '1\nNA\n3\n', 'INVALID_DATA', /line 2: the label is missing \("NA"\)/],
    ['an empty line within', '1\n\n3\n', 'INVALID_DATA', /line 2: the label is missing \(""\)/],
  ])('refuses %s', async (_, content, code, message) => {
    const failure = await failureOf(readLabels(files.write('bad.txt', content), 3));
    expect(failure).toEqual({ code, message: expect.stringMatching(message) });
  });
});
