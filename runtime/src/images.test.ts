import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { entry, temporaryFolder } from '../test-fixtures/entries.js';
import { readInputs } from './images.js';
import { ClusterModel } from './model.js';
import { pixelsToImage } from './pixels.js';

const spec = { kind: 'image', channels: 3, height: 2, width: 2, range: [0, 1] } as const;
const rgb = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 51, 51, 51);
/** The four pixels, plane after plane. */
const planes = [1, 0, 0, 0.2, 0, 1, 0, 0.2, 0, 0, 1, 0.2];
const folder = temporaryFolder();
const path = join(folder.path, 'four.png');
let png: Buffer;

beforeAll(async () => {
  png = await sharp(rgb, { raw: { width: 2, height: 2, channels: 3 } })
    .png()
    .toBuffer();
  await writeFile(path, png);
});
afterAll(() => folder.remove());

describe('pictures', () => {
  it('are paths, URLs, bytes, Blobs or pixels, one or several', async () => {
    const pixels = { data: rgb, width: 2, height: 2 };
    const pictures = [path, pathToFileURL(path), png, new Blob([new Uint8Array(png)]), pixels];
    for (const picture of pictures) {
      expect([...(await readInputs(picture, spec, {}))]).toEqual(planes.map(Math.fround));
    }
    const rows = [...pictures, new Float32Array(12).fill(0.5), new Array(12).fill(0.25)];
    const whole = await readInputs(rows, spec, {});
    expect([...whole.subarray(4 * 12, 5 * 12)]).toEqual(planes.map(Math.fround));
    expect([...whole.subarray(5 * 12)]).toEqual([...new Array(12).fill(0.5), ...new Array(12).fill(0.25)]);
  });

  it('are brought to the size and colours of the model, as the options say', async () => {
    const picture = { data: Uint8Array.of(0, 100, 200, 255, 0, 0), width: 3, height: 1, channels: 2 as const };
    const options = { fit: 'stretch', background: [255, 255, 255] } as const;
    const grey = { ...spec, channels: 1 } as const;
    expect(await readInputs(picture, grey, options)).toEqual(pixelsToImage(picture, grey, options));
  });

  it('become what a table of pixels has, over its range', async () => {
    const table = {
      kind: 'vector',
      features: 4,
      units: 'ink',
      range: [-1, 3],
      layout: { height: 2, width: 2 },
    } as const;
    const found = await readInputs({ data: Uint8Array.of(0, 51, 102, 255), width: 2, height: 2 }, table, {});
    expect([...found].map((value) => value.toFixed(5))).toEqual(['-1.00000', '-0.20000', '0.60000', '3.00000']);
  });

  it('go through a model', async () => {
    await using model = await ClusterModel.load(entry('image'), { device: 'cpu', kind: 'image' });
    const dark = { data: new Uint8Array(64 * 64), width: 64, height: 64 };
    const [pictures, numbers] = [await model.cluster(dark), await model.cluster(new Float32Array(4))];
    expect(pictures.probabilities).toEqual(numbers.probabilities);
    expect((await model.reconstruct([dark, dark])).count).toBe(2);
    await expect(model.cluster([dark], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it.each([
    ['no picture', Uint8Array.of(1, 2, 3), 'INVALID_DATA', 'picture 0 is no PNG, JPEG or WebP picture'],
    [
      'half a picture',
      () => png.subarray(0, 60),
      'INVALID_DATA',
      'picture 0 cannot be decoded: it is damaged, cut short or too large',
    ],
    ['no file', 'missing.png', 'FILE_MISSING', 'missing.png cannot be read'],
    ['another URL', new URL('https://example.org/a.png'), 'INVALID_ARGUMENT', 'must be a path or a file: URL in Node'],
    ['too few bytes', { data: Uint8Array.of(1), width: 2, height: 2, channels: 1 }, 'SHAPE_MISMATCH', '4 bytes'],
    ['something else', new Date(0), 'INVALID_ARGUMENT', 'or pictures: paths, Blobs, Buffers or pixels'],
    ['a row of another size', [Uint8Array.of(), [1, 2]], 'INVALID_DATA', 'picture 0'],
    ['rows beside pictures', () => [png, [1, 2]], 'SHAPE_MISMATCH', 'input[1] row 0 has 2 numbers'],
  ])('that cannot be are told: %s', async (_, inputs, code, message) => {
    const given = (typeof inputs === 'function' ? inputs() : inputs) as Uint8Array;
    await expect(readInputs(given, spec, {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('name the package that Node needs to decode them', async () => {
    vi.doMock('sharp', () => {
      throw new Error("Cannot find package 'sharp'");
    });
    await expect(readInputs(png, spec, {})).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: expect.stringContaining('npm install sharp'),
    });
    vi.doUnmock('sharp');
  });
});
