import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterModel } from '@clusterzoo/runtime';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { testFolder } from '../../test-fixtures/files.js';
import { pictureEntry } from '../../test-fixtures/picture-entry.js';
import { pngFile, writeTree } from '../../test-fixtures/pictures.js';

const folder = testFolder();
let entry: string;
let model: ClusterModel;

beforeAll(async () => {
  entry = pictureEntry(folder.path('entry'));
  model = await ClusterModel.load(entry, { device: 'cpu' });
});
afterAll(() => model.dispose());

/** The bytes of the pixels of a file. */
const pixels = (...path: string[]) => [...decode(readFileSync(join(...path))).data];
const bytes = (row: ArrayLike<number>) => Array.from(row, (value) => Math.round(255 * value));

describe('pictures that a model draws', () => {
  it('go into a folder, one a file, cluster by cluster', async () => {
    const out = folder.path('samples');
    const { code, stdout } = await inProcess('generate', entry, '--count', '10', '--seed', '4', '--out', out);
    expect([code, stdout]).toEqual([0, `10 pictures of 2 clusters, written to ${out}\n`]);
    const names = readdirSync(out).sort();
    expect(names).toHaveLength(20);
    expect([names[0], names[9], names[19]]).toEqual(['cluster-0-01.png', 'cluster-0-10.png', 'cluster-1-10.png']);
    const drawn = await model.generate({ cluster: 1, count: 10, seed: 4 });
    expect(pixels(out, 'cluster-1-03.png')).toEqual(bytes(drawn.rows()[2]!));
    const again = await inProcess('generate', entry, '--out', out);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/samples exists and is not replaced/) });
  });

  it('show one cluster turn into another', async () => {
    const out = folder.path('frames');
    const words = ['interpolate', entry, '--from', 'low', '--to', 'high', '--steps', '3', '--out', out];
    expect((await inProcess(...words)).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['frame-1.png', 'frame-2.png', 'frame-3.png']);
    const frames = await model.interpolate({ from: 0, to: 1, steps: 3 });
    expect(pixels(out, 'frame-2.png')).toEqual(bytes(frames.rows()[1]!));
  });

  it('are no rows of other models', async () => {
    const out = folder.path('strokes');
    const failure = await inProcess('generate', 'pendigits', '--count', '1', '--out', out);
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringMatching(/rows of pendigits are no pictures/) });
    expect(existsSync(out)).toBe(false);
  });
});

describe('clusterzoo reconstruct, of pictures', () => {
  let pictures: string;
  const row = [200, 180, 20, 10];
  beforeAll(() => {
    pictures = writeTree(folder.path('in'), {
      'a.png': pngFile(2, 2, (at) => row[at]!),
      'b/a.png': pngFile(4, 4, (at) => (at < 8 ? 30 : 220)),
      'broken.png': 'no',
    });
  });

  it('puts copies into a folder, and says what it changed and left out', async () => {
    const out = folder.path('copies');
    const { code, stdout, stderr } = await inProcess('reconstruct', entry, pictures, '--out', out, '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/1 of 3 pictures cannot be read and is left out.*\n.*broken\.png.*\n.*1 resized to 2 × 2/);
    expect(readdirSync(out).sort()).toEqual(['1-a.png', '2-a.png']);
    const copies = await model.reconstruct([row.map((value) => value / 255), [30, 30, 220, 220].map((v) => v / 255)]);
    expect(pixels(out, '1-a.png')).toEqual(bytes(copies.rows()[0]!));
    expect(pixels(out, '2-a.png')).toEqual(bytes(copies.rows()[1]!));
    expect(JSON.parse(stdout)).toMatchObject({
      count: 2,
      files: [join(pictures, 'a.png'), join(pictures, 'b/a.png')],
      skipped: [expect.stringMatching(/broken\.png/)],
      meanSquaredError: expect.any(Number),
    });
    expect((await inProcess('reconstruct', entry, pictures, '--strict')).code).toBe(1);
  });

  it('writes numbers after the paths, and a picture of all', async () => {
    const one = join(pictures, 'a.png');
    const { stdout } = await inProcess('reconstruct', entry, one);
    expect(stdout).toMatch(/^file,x0,x1,x2,x3\n/);
    expect(stdout.split('\n')[1]!.startsWith(`${one},`)).toBe(true);
    const out = folder.path('sheet.png');
    expect((await inProcess('reconstruct', entry, one, '--out', out)).code).toBe(0);
    expect(decode(readFileSync(out)).width).toBeGreaterThan(50);
  });
});
