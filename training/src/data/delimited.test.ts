import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectDelimiter } from './cells.js';
import { readTable } from './read-table.js';
import type { TableOptions } from './table-types.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'delimited-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, content);
  return path;
}

async function read(content: string | Uint8Array, options: TableOptions = {}) {
  const table = await readTable(await file(content), options);
  return { ...table, data: [...table.data] };
}

async function failure(promise: Promise<unknown>): Promise<ZooError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ZooError) return error;
  throw new Error(`no ZooError but ${error}`);
}

describe('text', () => {
  it.each([
    ['commas', '1,2.5,-3\n4,5e1,.5\n'],
    ['semicolons', '1;2.5;-3\n4;5e1;.5\n'],
    ['tabs', '1\t2.5\t-3\n4\t5e1\t.5\n'],
    ['spaces', '  1  2.5 -3\n4 5e1   .5  \n'],
    ['padded values', ' 1 , 2.5,  -3\n4,5e1 ,.5'],
    ['quotes', '"1","2.5",-3\n4,"5e1",.5'],
    ['Windows line ends', '1,2.5,-3\r\n4,5e1,.5\r\n'],
    ['old Macintosh line ends', '1,2.5,-3\r4,5e1,.5\r'],
    ['a byte order mark', '\ufeff1,2.5,-3\n4,5e1,.5'],
    ['empty lines around', '\n\n1,2.5,-3\n4,5e1,.5\n\n \n'],
  ])('reads %s', async (_, content) => {
    expect(await read(content)).toEqual({
      data: [1, 2.5, -3, 4, 50, 0.5],
      count: 2,
      features: 3,
      featureNames: undefined,
      labels: undefined,
      missing: undefined,
    });
  });

  it('finds a header, also one with quotes', async () => {
    const table = await read('width,"height, in cm"\n1,2\n3,4\n');
    expect(table.featureNames).toEqual(['width', 'height, in cm']);
    expect(table.data).toEqual([1, 2, 3, 4]);
  });

  it('takes a header of numbers for one only if told so', async () => {
    expect((await read('0,1\n5,6\n', { header: true })).data).toEqual([5, 6]);
    expect((await read('0,1\n5,6\n')).count).toBe(2);
  });

  it.each<[string, string | number]>([
    ['by name', 'kind'],
    ['by number', 1],
    ['by number from the end', -2],
  ])('splits off the label column %s', async (_, labelColumn) => {
    const table = await read('a,kind,b\n1,x,2\n3,y y,4\n', { labelColumn });
    expect(table).toMatchObject({ data: [1, 2, 3, 4], features: 2, featureNames: ['a', 'b'], labels: ['x', 'y y'] });
  });

  it.each([
    ['by name', ['id', 'note']],
    ['by number, from either end', [0, -1]],
    ['by both', ['note', 0]],
  ])('leaves columns out %s, whatever they hold', async (_, ignoredColumns) => {
    const text = 'id,a,kind,b,note\nx1,1,pear,2,\nx2,3,apple,4,?\n';
    const table = await read(text, { labelColumn: 'kind', ignoredColumns });
    expect([table.features, table.featureNames, [...table.data]]).toEqual([2, ['a', 'b'], [1, 2, 3, 4]]);
    expect(table.labels).toEqual(['pear', 'apple']);
  });

  it('says which ignored columns are not there, and names the others rightly', async () => {
    const text = 'id,a,b\nx1,1,2\nx2,3,z\n';
    const ignoring = async (...ignoredColumns: (string | number)[]) => {
      return (await failure(read(text, { ignoredColumns }))).message;
    };
    expect(await ignoring('name')).toMatch(/ignored column "name" is not in \S+: its columns are id, a, b/);
    expect(await ignoring(3)).toMatch(/ignored column 3 is not there: \S+ has columns 0 to 2/);
    expect(await ignoring(0)).toMatch(/line 3, column 3 \(b\): "z" is no float32 number/);
    expect(await ignoring(0, 1, 2)).toMatch(/no column besides the labels/);
  });

  it('does not take labels that are words for a header', async () => {
    const table = await read('1,2,setosa\n3,4,virginica\n', { labelColumn: -1 });
    expect(table).toMatchObject({ data: [1, 2, 3, 4], labels: ['setosa', 'virginica'], featureNames: undefined });
  });

  it('reads more lines than fit its first buffer or one chunk of the file', async () => {
    const lines = Array.from({ length: 30000 }, (_, i) => `${i},${i / 2},é`);
    const table = await read(lines.join('\r\n'), { labelColumn: 2 });
    expect(table.count).toBe(30000);
    expect(table.data.every((value, i) => value === (i >> 1) / (1 + (i % 2)))).toBe(true);
    expect(new Set(table.labels)).toEqual(new Set(['é']));
  });

  it('takes lines of spaces and empty lines as fast as others', async () => {
    const started = process.cpuUsage();
    const lines = Array.from({ length: 100_000 }, (_, i) => `${' '.repeat(1 + (i % 5))}1${' '.repeat(1 + (i % 7))}2`);
    expect((await read(`${lines.join('\n')}${'\n'.repeat(100_000)}`)).count).toBe(100_000);
    const ragged = await failure(read(`1,2,3\n${'4\n'.repeat(100_000)}`));
    expect(ragged.message).toMatch(/line 2 has 1 values/);
    // Not 20 seconds and more; the machine may have much else to do.
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  it.each<[string, string, TableOptions, string, RegExp]>([
    ['a word', '1,2\n3,abc\n', {}, 'INVALID_DATA', /\.csv, line 2, column 2: "abc" is no/],
    [
      'a word in the first line',
      '1,abc\n3,4\n',
      {},
      'INVALID_DATA',
      /line 1, column 2: "abc".*; if this line is a header, say so with --header$/,
    ],
    ['a word under a named column', 'w,h\n1,2\n3,4x\n', {}, 'INVALID_DATA', /line 3, column 2 \(h\): "4x"/],
    ['a missing value', '1,2\n3,\n', {}, 'INVALID_DATA', /line 2, column 2: the value is missing \(""\)/],
    ['NaN', '1,2\nNaN,2\n', {}, 'INVALID_DATA', /line 2, column 1: .*missing \("NaN"\)/],
    ['infinity', '1,2\n-inf,2\n', {}, 'INVALID_DATA', /"-inf"/],
    ['a number beyond float32', '1,2\n1e39,2\n', {}, 'INVALID_DATA', /"1e39" is no float32/],
    ['a hexadecimal number', '1,2\n0x10,2\n', {}, 'INVALID_DATA', /"0x10"/],
    ['a decimal comma', '1;2\n3,5;2\n', {}, 'INVALID_DATA', /"3,5"/],
    ['a missing label', '1,a\n2,\n', { labelColumn: 1 }, 'INVALID_DATA', /column 2 \(label\): the value is missing/],
    ['a bad value after the label', 'k,v\na,1\nb,z\n', { labelColumn: 'k' }, 'INVALID_DATA', /column 2 \(v\): "z"/],
    ['too few values', '1,2\n3\n', {}, 'SHAPE_MISMATCH', /line 2 has 1 values, but the first line has 2/],
    ['too many values', '1,2\n3,4,5\n', {}, 'SHAPE_MISMATCH', /line 2 has 3 values/],
    ['an empty line within', '1,2\n\n3,4\n', {}, 'INVALID_DATA', /line 2 is empty/],
    ['an empty file', '', {}, 'INVALID_DATA', /no sample/],
    ['a file of empty lines', '\n\n', {}, 'INVALID_DATA', /no sample/],
    ['a header alone', 'a,b\n', {}, 'INVALID_DATA', /no sample/],
    ['an open quote', '1,2\n"3,4\n', {}, 'INVALID_DATA', /line 2: a quote/],
    ['an unknown label name', 'a,b\n1,2\n', { labelColumn: 'c' }, 'INVALID_ARGUMENT', /"c".*columns are a, b/],
    ['a label name without header', '1,2', { labelColumn: 'c', header: false }, 'INVALID_ARGUMENT', /no header/],
    ['a label number too high', '1,2\n', { labelColumn: 2 }, 'INVALID_ARGUMENT', /columns 0 to 1/],
    ['a fractional label number', '1,2\n', { labelColumn: 0.5 }, 'INVALID_ARGUMENT', /0\.5/],
    ['only labels', 'a\nb\n', { labelColumn: 0 }, 'SHAPE_MISMATCH', /no column besides/],
    ['binary content', '1,2\n\0\0', {}, 'INVALID_DATA', /no UTF-8 text/],
  ])('refuses %s', async (_, content, options, code, message) => {
    const error = await failure(read(content, options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('refuses text in another encoding, a missing file and a folder', async () => {
    expect((await failure(read(Uint8Array.of(0x31, 0x2c, 0xe9, 0x0a)))).message).toMatch(/no UTF-8 text/);
    expect((await failure(readTable(join(folder, 'nothing.csv')))).code).toBe('FILE_MISSING');
    expect((await failure(readTable(folder))).code).toBe('FILE_MISSING');
  });

  it('keeps long values short in messages', async () => {
    const error = await failure(read(`1,2\n3,${'x'.repeat(5000)}\n`));
    expect(error.message.length).toBeLessThan(250);
  });
});

describe('cells', () => {
  it('detects delimiters outside quotes', () => {
    expect(['a;b', 'a\tb,c', '"a,b";c', '1 2', '"a,b" 3', 'a'].map(detectDelimiter)).toEqual([
      ';',
      '\t',
      ';',
      'space',
      'space',
      'space',
    ]);
  });
});
