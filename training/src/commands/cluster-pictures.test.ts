import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterModel, type Pixels } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { testFolder } from '../../test-fixtures/files.js';
import { pictureEntry } from '../../test-fixtures/picture-entry.js';
import { pngFile, writeTree } from '../../test-fixtures/pictures.js';
import { inversionWarning } from './cluster-pictures.js';
import { PictureReader, pictureInput } from './picture-reader.js';

const folder = testFolder();
const COUNT = 70;
let entry: string;
let pictures: string;
let model: ClusterModel;

/** Pixels of picture i. */
const levels = (i: number) => [3 * i, 40, (37 * i) % 256, 100];
const png = (i: number) => pngFile(2, 2, (at) => levels(i)[at]!);
const name = (i: number) => `${String(i).padStart(2, '0')}.png`;

beforeAll(async () => {
  entry = pictureEntry(folder.path('entry'));
  model = await ClusterModel.load(entry, { device: 'cpu' });
  const files = Array.from({ length: COUNT }, (_, i) => [name(i), png(i)] as const);
  pictures = writeTree(folder.path('pictures'), Object.fromEntries(files));
});
afterAll(() => model.dispose());

const cluster = (...words: string[]) => inProcess('cluster', entry, ...words);

/** Rows of a CSV without commas in its cells. */
function cells(csv: string): string[][] {
  return csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

describe('clusterzoo cluster, of pictures', () => {
  it('writes the path of each picture, then its cluster as the model gives it', async () => {
    const { code, stdout, stderr } = await cluster(pictures);
    expect([code, stderr]).toEqual([0, '']);
    const [heading, ...rows] = cells(stdout);
    expect(heading).toEqual(['file', 'cluster', 'confidence']);
    expect(rows.map(([file]) => file)).toEqual(Array.from({ length: COUNT }, (_, i) => join(pictures, name(i))));
    const rowsOf = Array.from({ length: COUNT }, (_, i) => levels(i).map((value) => value / 255));
    const found = await model.cluster(rowsOf);
    expect(new Set(found.labels).size).toBe(2);
    expect(rows.map(([, label]) => Number(label))).toEqual([...found.labels]);
    for (const [i, row] of rows.entries()) expect(Number(row[2])).toBeCloseTo(found.confidence[i]!, 5);
  });

  it('gives the same bytes in parts, one after the other', async () => {
    const whole = (await cluster(pictures)).stdout;
    const parts = ['1/3', '2/3', '3/3'].map(async (shard) => (await cluster(pictures, '--shard', shard)).stdout);
    expect((await Promise.all(parts)).join('')).toBe(whole);
  });

  it('gives the same bytes in parts where the first has nothing that can be read', async () => {
    const good = Array.from({ length: 2 }, (_, i) => [`b${i}.png`, png(i)] as const);
    const mixed = writeTree(folder.path('torn'), { 'a-bad.png': 'no picture', ...Object.fromEntries(good) });
    const whole = await cluster(mixed);
    expect(whole.code).toBe(0);
    let parts = '';
    for (let i = 1; i <= 3; i++) {
      const out = folder.path(`torn-${i}.csv`);
      const { code, stderr } = await cluster(mixed, '--shard', `${i}/3`, '--out', out);
      expect(code).toBe(0);
      if (i === 1) expect(stderr).toMatch(/warning: the picture cannot be read and is left out:\n {2}\S+a-bad\.png/);
      parts += readFileSync(out, 'utf8');
    }
    expect(parts).toBe(whole.stdout);
  });

  it('takes files one by one, in their order, and writes them to a file', async () => {
    const [a, b] = [join(pictures, name(63)), join(pictures, name(3))];
    const out = folder.path('labels.csv');
    const { code, stdout } = await cluster(a, b, '--out', out);
    expect([code, stdout]).toEqual([0, `2 pictures in 2 clusters, written to ${out}\n`]);
    expect(cells(readFileSync(out, 'utf8')).map(([file]) => file)).toEqual(['file', a, b]);
    const odd = writeTree(folder.path('odd'), { 'a, "b".png': png(1) });
    expect((await cluster(odd)).stdout).toContain(`"${join(odd, 'a, ""b"".png')}",`);
  });

  it('says in JSON what it found, changed and left out', async () => {
    const mixed = writeTree(folder.path('mixed'), {
      'a.png': png(1),
      'b.png': 'no picture',
      'c.png': pngFile(8, 4, (at) => (at % 3 === 0 ? 255 : 0), { channels: 3 }),
    });
    const { code, stdout, stderr } = await cluster(mixed, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'tiny-image',
      count: 2,
      resized: 1,
      greyed: 1,
      skipped: [expect.stringMatching(/b\.png is no PNG, JPEG or WebP picture/)],
      files: [join(mixed, 'a.png'), join(mixed, 'c.png')],
      labels: [expect.any(Number), expect.any(Number)],
    });
    expect(stderr).toMatch(/warning: 1 of 3 pictures cannot be read and is left out:\n {2}\S+b\.png is no PNG/);
    expect(stderr).toMatch(/of 2 pictures, 1 resized to 2 × 2 and 1 made grey/);
    const strict = await cluster(mixed, '--strict', '--json');
    expect(strict.code).toBe(1);
    expect(JSON.parse(strict.stdout)).toMatchObject({ error: { code: 'INVALID_DATA' } });
  });

  it('fails where no picture can be read, and where files are not all pictures', async () => {
    const bad = writeTree(folder.path('bad'), { 'a.png': 'no', 'b.png': 'no' });
    const out = folder.path('none.csv');
    expect(await cluster(bad, '--out', out)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/INVALID_DATA\]: no picture could be read: \S+a\.png is no PNG.*\(and 1 other/),
    });
    const table = folder.write('rows.csv', '1,2,3,4\n');
    const both = await cluster(join(pictures, name(1)), table);
    expect(both.stderr).toMatch(/INVALID_ARGUMENT.*rows\.csv is no PNG, JPEG or WebP picture and no folder/);
    expect((await cluster(table, table)).stderr).toMatch(/one can be given at a time/);
    expect((await cluster(folder.path('gone.png'))).stderr).toMatch(
      /no picture could be read: \S+gone\.png cannot be read/,
    );
    expect((await inProcess('cluster', 'pendigits', pictures)).stderr).toMatch(/takes rows of 16 numbers, no pictures/);
  });

  it('refuses what is for tables, of pictures, and what is for pictures, of tables', async () => {
    const table = folder.write('few.csv', '0.1,0.2,0.3,0.4\n');
    const forTables = ['--ignore', 'a', '--header', '--missing', 'mean'];
    for (const command of ['cluster', 'reconstruct']) {
      const told = await inProcess(command, entry, pictures, ...forTables);
      expect(told).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /00\.png is read as a picture; leave out what is for tables: --ignore, --header, --m/,
        ),
      });
      expect((await inProcess(command, entry, table, '--invert', '--strict')).stderr).toMatch(
        /INVALID_ARGUMENT.*few\.csv is read as a table; leave out what is for PNG, JPEG or WebP files: --\w+, --\w+/,
      );
    }
    expect(await cluster(table, '--missing', 'mean', '--quiet')).toMatchObject({ code: 0 });
    // A file may hold the options of all.
    const config = folder.write('options.json', '{ "invert": true }');
    expect(await cluster(table, '--config', config, '--quiet')).toMatchObject({ code: 0 });
  });

  it('turns negatives around where it is told to', async () => {
    const plain = await cluster(join(pictures, name(5)));
    const negative = folder.write(
      'negative.png',
      pngFile(2, 2, (at) => 255 - levels(5)[at]!),
    );
    const inverted = await cluster(negative, '--invert');
    expect(cells(inverted.stdout)[1]!.slice(1)).toEqual(cells(plain.stdout)[1]!.slice(1));
  });
});

describe('inversionWarning', () => {
  it('compares the edges of pictures with those that the model draws', async () => {
    const flat = (level: number): Pixels => ({ data: new Uint8Array(4).fill(level), width: 2, height: 2, channels: 1 });
    const drawn = (level: number) => {
      const rows = () => Array.from({ length: 64 }, () => new Float32Array(4).fill(level));
      return { ...model, manifest: model.manifest, generate: async () => ({ rows }) } as unknown as ClusterModel;
    };
    const warning = (pixels: Pixels, level: number) => {
      const reader = new PictureReader(pictureInput(model.manifest));
      reader.read(pixels);
      return inversionWarning(drawn(level), reader);
    };
    expect(await warning(flat(255), 0.05)).toMatch(/are light at their edges, those that tiny-image knows are dark/);
    expect(await warning(flat(0), 0.95)).toMatch(/are dark at their edges.*--invert turns them around/);
    expect(await warning(flat(0), 0.05)).toBeUndefined();
    expect(await warning(flat(255), 0.5)).toBeUndefined();
    expect(await warning(flat(128), 0.05)).toBeUndefined();
  });
});
