import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIdx } from './idx.js';
import { readIdxSplit } from './idx-images.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusterzoo-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Bytes of an IDX file of unsigned bytes. */
function idx(shape: readonly number[], data: readonly number[], type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([header, Buffer.from(data)]);
}

async function file(content: Buffer): Promise<string> {
  const path = join(folder, `${Math.abs(content.readInt32BE(0))}-${content.length}.idx`);
  await writeFile(path, content);
  return path;
}

describe('readIdx', () => {
  it('gives shape and values in order, packed or not', async () => {
    const content = idx([2, 3], [0, 1, 2, 253, 254, 255]);
    for (const path of [await file(content), await file(gzipSync(content))]) {
      const { shape, data } = await readIdx(path);
      expect(shape).toEqual([2, 3]);
      expect([...data]).toEqual([0, 1, 2, 253, 254, 255]);
    }
  });

  it.each([
    ['another magic number', Buffer.from('PNG and more'), /two zero bytes/],
    ['floats', idx([1], [0, 0, 0, 0], 13), /type code is 13; unsigned bytes have 8/],
    ['too few values', idx([2, 2], [1, 2, 3]), /3 values instead of 2 × 2; is it cut short/],
    ['too many values', idx([2], [1, 2, 3]), /3 values instead of 2/],
    ['no dimension', idx([], []), /0 dimensions/],
    ['a header that ends', idx([7, 7], []).subarray(0, 9), /2 dimensions and ends/],
  ])('refuses %s', async (_, content, message) => {
    const path = await file(content);
    await expect(readIdx(path)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(message),
    });
  });
});

describe('readIdxSplit', () => {
  const pictures = idx([2, 28, 28], [255, ...new Array<number>(2 * 784 - 2).fill(0), 51]);

  it('gives pixels in [0, 1] and classes', async () => {
    const { data, count, labels } = await readIdxSplit(await file(pictures), await file(idx([2], [7, 0])), 2);
    expect([count, data.length, ...data.subarray(0, 2), ...data.subarray(1567, 1568)]).toEqual([
      2,
      1568,
      1,
      0,
      Math.fround(0.2),
    ]);
    expect([...labels!]).toEqual([7, 0]);
  });

  it('refuses another number of pictures or labels, and labels that are no class', async () => {
    const images = await file(pictures);
    await expect(readIdxSplit(images, images, 3)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    const three = await file(idx([3], [1, 2, 3]));
    await expect(readIdxSplit(images, three, 2)).rejects.toThrow(/holds 3 values instead of 2/);
    const ten = await file(idx([2], [1, 10]));
    await expect(readIdxSplit(images, ten, 2)).rejects.toThrow(/label 2 is 10; there are 10 classes/);
  });
});
