import { deflateSync } from 'node:zlib';
import { decodeFile, pictureSize } from '@clusterzoo/runtime/decoding';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { pngFile } from '../../test-fixtures/pictures.js';
import { type DecodedFile, decodeImages } from './decode-images.js';

const folder = testFolder();

/** Four wide, two high: red, green, blue and white above, black, grey, yellow and cyan below. */
const COLOURS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128, 255, 255, 0, 0, 255, 255];
const colours = () => sharp(Uint8Array.from(COLOURS), { raw: { width: 4, height: 2, channels: 3 } });

describe('decodeFile', () => {
  it('reads the pixels of PNG and of WebP without loss', async () => {
    for (const [name, content] of [
      ['a.png', await colours().png().toBuffer()],
      ['palette.png', await colours().png({ palette: true }).toBuffer()],
      ['a.webp', await colours().webp({ lossless: true }).toBuffer()],
    ] as const) {
      const { data, ...size } = await decodeFile(folder.write(name, content));
      expect(size, name).toEqual({ width: 4, height: 2, channels: 3 });
      expect([...data], name).toEqual(COLOURS);
    }
  });

  it('reads grey, transparent and sixteen-bit pictures', async () => {
    const grey = await decodeFile(
      folder.write(
        'grey.png',
        pngFile(3, 1, (at) => 100 * at),
      ),
    );
    expect([...grey.data]).toEqual([0, 0, 0, 100, 100, 100, 200, 200, 200]);
    const veiled = pngFile(2, 1, (at) => [9, 8, 7, 255, 9, 8, 7, 100][at]!, { channels: 4 });
    const { data, channels } = await decodeFile(folder.write('alpha.png', veiled));
    expect([channels, ...data]).toEqual([4, 9, 8, 7, 255, 9, 8, 7, 100]);
    const deep = pngFile(4, 1, (at) => [0, 257, 32_896, 65_535][at]!, { depth: 16 });
    const deepened = await decodeFile(folder.write('deep.png', deep));
    expect([...deepened.data]).toEqual([0, 0, 0, 1, 1, 1, 128, 128, 128, 255, 255, 255]);
  });

  it('turns photographs upright', async () => {
    const wide = sharp({ create: { width: 32, height: 16, channels: 3, background: '#000' } });
    const dot = {
      input: await sharp({ create: { width: 16, height: 16, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    };
    // The left half is white; orientation 6 says to turn it clockwise, so that the upper half is.
    const photo = wide
      .composite([{ ...dot, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 });
    const path = folder.write('photo.jpg', await photo.toBuffer());
    const { data, width, height } = await decodeFile(path);
    expect([width, height]).toEqual([16, 32]);
    expect(data[0]).toBeGreaterThan(250);
    expect(data.at(-1)).toBeLessThan(5);
    expect(await pictureSize(path)).toEqual({ height: 32, width: 16 });
  });

  it('refuses what is no picture, or no whole one', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
    const png = pngFile(50, 100, (at) => noise[at]!);
    const jpeg = await sharp(noise, { raw: { width: 50, height: 100, channels: 1 } })
      .jpeg()
      .toBuffer();
    for (const [name, content, message] of [
      ['text.png', 'no picture', /text\.png is no PNG, JPEG or WebP picture; convert/],
      ['empty.png', '', /is no PNG/],
      ['drawing.png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', /is no PNG/],
      ['cut.png', png.subarray(0, png.length / 2), /cut\.png cannot be decoded: it is damaged, cut short or too large/],
      [
        'cut.jpg',
        jpeg.subarray(0, jpeg.length / 2),
        /cut\.jpg cannot be decoded: it is damaged, cut short or too large/,
      ],
    ] as const) {
      const failure = await failureOf(decodeFile(folder.write(name, content)));
      expect(failure, name).toEqual({ code: 'INVALID_DATA', message: expect.stringMatching(message) });
    }
    expect((await failureOf(decodeFile(folder.path('gone.png')))).code).toBe('FILE_MISSING');
    expect((await failureOf(pictureSize(folder.path('gone.png')))).code).toBe('FILE_MISSING');
  });

  it('refuses pictures that would fill the memory', async () => {
    // A header that promises 60,000 × 60,000 pixels, and next to nothing behind it.
    const bomb = Buffer.from(pngFile(1, 1, () => 0));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(deflateSync(bomb).length).toBeLessThan(200);
    expect((await failureOf(decodeFile(folder.write('bomb.png', bomb)))).code).toBe('INVALID_DATA');
  });
});

describe('decodeImages', () => {
  it('gives pictures in their order, and what is wrong with others in their places', async () => {
    const good = (name: string, level: number) =>
      folder.write(
        name,
        pngFile(2, 2, () => level),
      );
    const paths = [
      good('1.png', 1),
      folder.write('2.png', 'none'),
      good('3.png', 3),
      good('4.png', 4),
      good('5.png', 5),
    ];
    const found: DecodedFile[] = [];
    for await (const file of decodeImages(paths, { signal: undefined, what: 'a test' })) found.push(file);
    expect(found.map(({ path }) => path)).toEqual(paths);
    const levels = found.map((file) => ('pixels' in file ? file.pixels.data[0] : file.error.code));
    expect(levels).toEqual([1, 'INVALID_DATA', 3, 4, 5]);
    const stopped = decodeImages(paths, { signal: AbortSignal.abort(), what: 'a test' });
    expect(await failureOf(stopped.next())).toMatchObject({ code: 'ABORTED', message: 'a test was stopped' });
  });
});
