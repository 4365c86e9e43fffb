import fs, { existsSync, readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Random } from '@clusterzoo/runtime';
import { describe, expect, it, vi } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { ByteStore } from './byte-store.js';
import { ByteValues, PIXEL_LEVELS } from './byte-values.js';
import { PictureStore, type PictureStoreOptions } from './picture-store.js';
import { UnnamedFile } from './unnamed-file.js';

const folder = testFolder();
const PIXELS = 300;

/** Pictures of bytes, as the numbers that they stand for. */
function pictures(count: number): Float32Array[] {
  const random = new Random(count);
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: PIXELS }, () => PIXEL_LEVELS[random.integer(256)]!),
  );
}

async function stored(images: readonly Float32Array[], options: PictureStoreOptions = {}): Promise<PictureStore> {
  const store = await PictureStore.open(PIXELS * 10, options);
  for (const image of images) store.write(image);
  return store;
}

const joined = (images: readonly Float32Array[]) => Float32Array.from(images.flatMap((image) => [...image]));

describe('PictureStore', () => {
  const bytes = pictures(4);
  const other = new Float32Array(PIXELS).fill(0.3);

  it('keeps what bytes can say as bytes', async () => {
    const { values, rounded } = await stored(bytes);
    expect(values).toBeInstanceOf(ByteValues);
    expect(numbersOf(values)).toEqual(joined(bytes));
    expect(rounded).toBe(false);
  });

  it('keeps other numbers as they are, and those that came before them', async () => {
    const all = [...bytes, other, ...bytes];
    const { values, rounded } = await stored(all);
    expect(values).toEqual(joined(all));
    expect(rounded).toBe(false);
  });

  it('rounds them where there are too many', async () => {
    const { values, rounded } = await stored([...bytes, other], { mostNumbers: 10 * PIXELS - 1 });
    expect(rounded).toBe(true);
    expect(values).toBeInstanceOf(ByteValues);
    const nearest = new Float32Array(PIXELS).fill(Math.round(0.3 * 255) / 255);
    expect(numbersOf(values)).toEqual(joined([...bytes, nearest]));
  });

  it('keeps many bytes in a file that has no name', async () => {
    const place = folder.path('streams');
    const { values } = await stored(bytes, { mostInMemory: 10 * PIXELS - 1, folder: place });
    if (process.platform !== 'win32') expect(readdirSync(place)).toEqual([]);
    expect(numbersOf(values)).toEqual(joined(bytes));
    const [first, second] = [values.subarray(5, 9), values.subarray(PIXELS + 5, 2 * PIXELS)];
    expect([first, second]).toEqual([bytes[0]!.slice(5, 9), bytes[1]!.slice(5)]);
  });
});

describe('ByteStore', () => {
  it.each([0, 100])('gives any part of what was written, however it was written (%i bytes in memory)', async (most) => {
    const place = folder.path(`any-${most}`);
    const store = await ByteStore.open(100, { mostInMemory: most, folder: place });
    const all = Uint8Array.from({ length: 90 }, (_, i) => (i * 37) % 256);
    for (const [from, to] of [
      [0, 1],
      [1, 50],
      [50, 50],
      [50, 90],
    ] as const)
      store.write(all.subarray(from, to));
    expect([existsSync(place), store.length]).toEqual([most === 0, 90]);
    const { values } = store;
    expect(values.length).toBe(90);
    for (const [from, to] of [
      [0, 90],
      [3, 4],
      [89, 90],
      [7, 7],
    ] as const) {
      expect(values.subarray(from, to)).toEqual(Float32Array.from(all.subarray(from, to), (byte) => byte / 255));
    }
    expect(() => store.write(new Uint8Array(11))).toThrow(RangeError);
  });

  it('says that there is no room, or no folder that can be written to', async () => {
    expect(await failureOf(ByteStore.open(2 ** 60, { folder: folder.path('full') }))).toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringMatching(/of disk are needed.*CLUSTERZOO_CACHE/),
    });
    const file = folder.write('file', 'no folder');
    expect(await failureOf(ByteStore.open(10, { mostInMemory: 0, folder: file }))).toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringMatching(/cannot write to .*file: E\w+.*CLUSTERZOO_CACHE/),
    });
    const missing = () => new UnnamedFile(folder.path('missing'));
    expect(missing).toThrow(
      expect.objectContaining({ code: 'SETUP_FAILED', message: expect.stringMatching(/ENOENT.*CACHE/) }),
    );
  });
});

describe('UnnamedFile', () => {
  it('frees its room when it is closed, once', () => {
    const file = new UnnamedFile(folder.path('.'));
    file.write(Uint8Array.of(1, 2, 3), 0);
    expect([...file.read(1, 3)]).toEqual([2, 3]);
    file.close();
    expect(() => file.read(0, 1)).toThrow(expect.objectContaining({ code: 'FILE_MISSING' }));
    expect(() => file.close()).not.toThrow();
  });

  it.skipIf(process.platform === 'win32')('leaves nothing open where its name cannot be taken away', () => {
    const open = vi.spyOn(fs, 'openSync');
    const remove = vi.spyOn(fs, 'rmSync').mockImplementationOnce(() => {
      throw new Error('EACCES');
    });
    syncBuiltinESMExports();
    try {
      expect(() => new UnnamedFile(folder.path('.'))).toThrow(expect.objectContaining({ code: 'SETUP_FAILED' }));
      const descriptor = open.mock.results[0]!.value as number;
      expect(() => fs.fstatSync(descriptor)).toThrow('EBADF');
    } finally {
      for (const spy of [open, remove]) spy.mockRestore();
      syncBuiltinESMExports();
    }
  });
});
