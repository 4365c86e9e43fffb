import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../runtime/src/images.js';
import { browserPath } from './chromium.js';
import { browserFixture, type Globals } from './fixture.js';

const [WIDTH, HEIGHT] = [37, 29];
const colour = { kind: 'image', channels: 3, height: 12, width: 10, range: [0, 1] } as const;
const grey = { kind: 'image', channels: 1, height: 48, width: 48, range: [0, 1] } as const;
const layout = { kind: 'vector', features: 64, units: 'ink', range: [-1, 1], layout: { height: 8, width: 8 } } as const;

/** A smooth picture with every colour, and transparent towards one side where it has alpha. */
function pixels(channels: 3 | 4): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT * channels);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += channels) {
      data.set([(255 * x) / WIDTH, (255 * y) / HEIGHT, 128 + 127 * Math.sin((x + 2 * y) / 9)], at);
      if (channels === 4) data[at + 3] = 255 - 4 * x;
    }
  }
  return data;
}

const raw = (channels: 3 | 4) => sharp(pixels(channels), { raw: { width: WIDTH, height: HEIGHT, channels } });

/** Pictures as files, and how far the numbers of a browser may be from Node's, in levels of 255. */
const files = [
  ['PNG', () => raw(3).png(), 0.001],
  ['PNG of 16 bits', () => raw(3).toColourspace('rgb16').png(), 1.01],
  ['PNG with alpha', () => raw(4).png(), 1.01],
  ['grey PNG', () => raw(3).greyscale().png(), 0.001],
  ['JPEG', () => raw(3).jpeg({ quality: 95 }), 2.01],
  ['JPEG of a camera held upright', () => raw(3).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }), 2.01],
  ['WebP', () => raw(3).webp({ lossless: true }), 0.001],
] as const;

function farthest(found: readonly number[], expected: Float32Array): number {
  expect(found).toHaveLength(expected.length);
  return 255 * found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

describe.skipIf(!browserPath)('pictures', () => {
  const fixture = browserFixture();

  it.each(files)('are the same numbers in the browser as in Node: %s', async (_, make, levels) => {
    const bytes = new Uint8Array(await make().toBuffer());
    const page = await fixture.open();
    for (const spec of [colour, grey, layout]) {
      for (const options of [{}, { fit: 'contain', background: [200, 30, 90] }] as const) {
        const expected = await readInputs(bytes, spec, options);
        const found = await page.evaluate(
          async ({ bytes, spec, options }) => {
            const { readInputs } = globalThis as unknown as Globals;
            return [...(await readInputs(new Blob([Uint8Array.from(bytes)]), spec, options))];
          },
          { bytes: [...bytes], spec, options },
        );
        const width = spec.range[1] - spec.range[0];
        expect(farthest(found, expected) / width).toBeLessThan(levels);
      }
    }
    await page.context().close();
  });

  it('may be anything that a page can draw', async () => {
    const expected = await readInputs(new Uint8Array(await raw(3).png().toBuffer()), colour, {});
    const page = await fixture.open();
    const found = await page.evaluate(
      async ({ bytes, spec }) => {
        const { readInputs } = globalThis as unknown as Globals;
        const data = Uint8Array.from(bytes);
        const file = new File([data], 'picture.png', { type: 'image/png' });
        const bitmap = await createImageBitmap(file);
        const { width, height } = bitmap;
        const image = new Image();
        image.src = URL.createObjectURL(file);
        const offscreen = new OffscreenCanvas(width, height);
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        for (const each of [offscreen, canvas]) {
          (each.getContext('2d') as CanvasRenderingContext2D).drawImage(bitmap, 0, 0);
        }
        const pixels = canvas.getContext('2d')!.getImageData(0, 0, width, height);
        const frame = new VideoFrame(canvas, { timestamp: 0 });
        const video = Object.assign(document.createElement('video'), { muted: true });
        const stream = canvas.captureStream(30);
        video.srcObject = stream;
        const timer = setInterval(() => canvas.getContext('2d')!.drawImage(bitmap, 0, 0), 20);
        await video.play();
        const pictures = { file, bytes: data, bitmap, image, offscreen, canvas, pixels, frame, video };
        const numbers: Record<string, number[]> = {};
        for (const [name, picture] of Object.entries(pictures)) {
          numbers[name] = [...(await readInputs(picture, spec, {}))];
        }
        clearInterval(timer);
        const whole = [...(await readInputs(Object.values(pictures), spec, {}))];
        return { numbers, whole: whole.length };
      },
      { bytes: [...(await raw(3).png().toBuffer())], spec: colour },
    );
    expect(Object.keys(found.numbers)).toHaveLength(9);
    for (const [name, numbers] of Object.entries(found.numbers)) {
      // Videos keep colours at half the resolution.
      expect(farthest(numbers, expected), name).toBeLessThan(name === 'video' ? 16 : 1.01);
    }
    expect(found.whole).toBe(9 * expected.length);
    await page.context().close();
  });

  it('that are none, or not there yet, are told with a code', async () => {
    const page = await fixture.open();
    const codes = await page.evaluate(async (spec) => {
      const { readInputs } = globalThis as unknown as Globals;
      const broken = Object.assign(new Image(), { src: 'missing.png' });
      const pictures = [new Blob(['no picture']), document.createElement('video'), broken, document.body as never];
      const attempts = pictures.map((picture) => readInputs(picture, spec, {}).catch((error: unknown) => error));
      return (await Promise.all(attempts)).map((error) => (error as { code?: string }).code);
    }, colour);
    expect(codes).toEqual(['INVALID_DATA', 'INVALID_DATA', 'INVALID_DATA', 'INVALID_ARGUMENT']);
    await page.context().close();
  });
});
