import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { pngFile, writeTree } from '../../test-fixtures/pictures.js';
import type { SetupEvent } from '../setup/controls.js';
import type { Split } from './dataset.js';
import { loadImageFolder } from './image-folder.js';
import { listImages } from './image-list.js';

const folder = testFolder();

const plain = (level: number, side = 28) => pngFile(side, side, () => level);
const red = (side = 28) => pngFile(side, side, (at) => (at % 3 === 0 ? 255 : 0), { channels: 3 });

function tree(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  return writeTree(folder.path(name), files);
}

/** The first pixel of each picture, 0 to 255. */
function firstPixels({ data: values, count }: Split): number[] {
  const data = numbersOf(values);
  return Array.from({ length: count }, (_, i) => Math.round(255 * data[(i * data.length) / count]!));
}

describe('listImages', () => {
  it('finds pictures in all folders, in the order of their paths, and counts what is passed over', async () => {
    const path = tree('list', {
      'b.png': '',
      'B.JPG': '',
      'a10.webp': '',
      'a9.jpeg': '',
      'a/z.png': '',
      'notes.txt': '',
      'scan.tiff': '',
      '.hidden/x.png': '',
      '._b.png': '',
    });
    symlinkSync(join(path, 'b.png'), join(path, 'c.png'));
    symlinkSync(path, join(path, 'circle'));
    symlinkSync(join(path, 'nowhere'), join(path, 'd.png'));
    const { files, others } = await listImages(path);
    expect(files).toEqual(['B.JPG', 'a/z.png', 'a10.webp', 'a9.jpeg', 'b.png', 'c.png']);
    expect(others).toBe(3);
  });

  it('refuses a folder without any, and none', async () => {
    mkdirSync(folder.path('bare'));
    expect((await failureOf(listImages(folder.path('bare')))).code).toBe('INVALID_DATA');
    expect((await failureOf(listImages(folder.path('gone')))).code).toBe('FILE_MISSING');
    expect((await failureOf(listImages(tree('texts', { 'a.txt': '' })))).message).toMatch(/it holds 1 other files/);
  });
});

describe('loadImageFolder', () => {
  it('keeps the size that all pictures have, and grey', async () => {
    const events: SetupEvent[] = [];
    const path = tree('grey', { '2.png': plain(20), '1.png': plain(10), '3.png': plain(30) });
    const dataset = await loadImageFolder(path, { onEvent: (event) => events.push(event) });
    expect(dataset).toMatchObject({
      name: 'grey',
      kind: 'image',
      image: { channels: 1, height: 28, width: 28 },
      features: 784,
      rows: { kind: 'image', channels: 1, height: 28, width: 28 },
      scale: { low: 0, high: 1 },
      test: undefined,
      licence: 'unknown',
    });
    expect(dataset.train.labels).toBeUndefined();
    expect(firstPixels(dataset.train)).toEqual([10, 20, 30]);
    expect(events).toEqual([
      { type: 'stage', stage: 'grey: reading 3 pictures as 28 × 28 pixels (--size for others)' },
      { type: 'count', done: 3, total: 3 },
    ]);
  });

  it('makes squares of 32 pixels where sizes differ or there are no networks, and colour where there is some', async () => {
    const mixed = await loadImageFolder(tree('mixed', { 'a.png': plain(10), 'b.png': red(48) }));
    expect(mixed.image).toEqual({ channels: 3, height: 32, width: 32 });
    expect(firstPixels(mixed.train)).toEqual([10, 255]);
    const odd = await loadImageFolder(tree('odd', { 'a.png': plain(10, 29) }));
    expect(odd.image).toEqual({ channels: 1, height: 32, width: 32 });
    const large = await loadImageFolder(tree('large', { 'a.png': plain(10, 128) }));
    expect(large.image.height).toBe(32);
  });

  it('makes what it is told to', async () => {
    const path = tree('told', { 'a.png': red(), 'b.png': plain(10) });
    const { image, train } = await loadImageFolder(path, { size: { height: 48, width: 32 }, channels: 1 });
    expect(image).toEqual({ channels: 1, height: 48, width: 32 });
    expect(firstPixels(train)).toEqual([Math.round(0.299 * 255), 10]);
    const failure = await failureOf(loadImageFolder(path, { size: { height: 30, width: 31 } }));
    expect(failure).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/no networks for 30×31/),
    });
  });

  it('takes folders for classes, the same in both splits', async () => {
    const path = tree('classes', { 'pear/1.png': plain(1), 'apple/1.png': plain(2), 'apple/old/2.png': plain(3) });
    const test = tree('classes-test', { 'quince/1.png': plain(4), 'pear/1.png': plain(5) });
    const dataset = await loadImageFolder(path, { labelFolders: true, test });
    expect(dataset.classNames).toEqual(['apple', 'pear', 'quince']);
    expect(dataset.classes).toBe(3);
    expect([...dataset.train.labels!]).toEqual([0, 0, 1]);
    expect([...dataset.test!.labels!]).toEqual([1, 2]);
    expect(firstPixels(dataset.test!)).toEqual([5, 4]);
    const loose = tree('loose', { 'pear/1.png': plain(1), '1.png': plain(2) });
    expect(await failureOf(loadImageFolder(loose, { labelFolders: true }))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/1\.png is in no folder that could be its class/),
    });
  });

  it('leaves out what it cannot read, with its label, and says so', async () => {
    const path = tree('damaged', { 'a.png': plain(1), 'b.png': 'no picture', 'c.png': plain(3) });
    const labels = folder.write('damaged.csv', 'x\ny\nz\n');
    const events: SetupEvent[] = [];
    const dataset = await loadImageFolder(path, { labels, onEvent: (event) => events.push(event) });
    expect(firstPixels(dataset.train)).toEqual([1, 3]);
    expect(dataset.train.data.length).toBe(2 * 784);
    expect([...dataset.train.labels!].map((label) => dataset.classNames![label])).toEqual(['x', 'z']);
    expect(events.at(-1)).toEqual({
      type: 'warning',
      message: expect.stringMatching(/^1 of 3 pictures cannot be read and is left out:\n {2}\S+b\.png is no PNG/),
    });
    const strict = await failureOf(loadImageFolder(path, { strict: true }));
    expect(strict).toMatchObject({ code: 'INVALID_DATA', message: expect.stringMatching(/b\.png is no PNG/) });
    const hopeless = tree('hopeless', { 'a.png': 'no' });
    expect((await failureOf(loadImageFolder(hopeless))).message).toMatch(/hopeless: the picture cannot be read/);
  });

  it('takes as many as it may, evenly, with their labels', async () => {
    const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.png`, plain(i)]));
    const labels = folder.write('ten.csv', Array.from({ length: 10 }, (_, i) => `${i}\n`).join(''));
    const { train } = await loadImageFolder(tree('ten', files), { limit: 4, labels });
    expect(firstPixels(train)).toEqual([0, 2, 5, 7]);
    expect([...train.labels!]).toEqual([0, 2, 5, 7]);
    expect(train.chosen).toEqual({ rows: Int32Array.of(0, 2, 5, 7), of: 10 });
    const damaged = await loadImageFolder(tree('nine', { ...files, '5.png': 'no picture' }), { limit: 4 });
    expect(firstPixels(damaged.train)).toEqual([0, 2, 7]);
    expect(damaged.train.chosen).toEqual({ rows: Int32Array.of(0, 2, 7), of: 10 });
    expect((await loadImageFolder(tree('all', files), { limit: 10 })).train.chosen).toBeUndefined();
  });

  it('refuses options that contradict each other, and stops on the signal', async () => {
    const path = tree('one', { 'a/a.png': plain(1) });
    const two = failureOf(loadImageFolder(path, { labels: 'x.csv', labelFolders: true }));
    expect((await two).code).toBe('INVALID_ARGUMENT');
    expect((await failureOf(loadImageFolder(path, { testLabels: 'x.csv' }))).code).toBe('INVALID_ARGUMENT');
    expect((await failureOf(loadImageFolder(path, { signal: AbortSignal.abort() }))).code).toBe('ABORTED');
  });
});
