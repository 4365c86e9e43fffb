import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { blurImages } from '../graph/image-blur.js';
import { outlineFeatures } from './outlines.js';

const SHAPE = { channels: 1, height: 12, width: 10 } as const;
const PIXELS = 120;

/** Bright boxes of random texture on black. */
function boxes(count: number, seed = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count * PIXELS }, (_, at) => {
    const [x, y] = [at % 10, Math.floor((at % PIXELS) / 10)];
    return x > 2 && x < 8 && y > 1 && y < 9 ? 0.5 + 0.4 * random.uniform() : 0;
  });
}

describe('outlineFeatures', () => {
  it('gives silhouettes and the directions of edges', async () => {
    const images = boxes(3);
    const { data, features } = await outlineFeatures(images, SHAPE);
    expect(features).toBe(PIXELS + 441);
    expect(data).toHaveLength(3 * features);
    const silhouette = blurImages(
      images.map((value) => (value > 0 ? 0 : -1)),
      SHAPE,
    );
    for (let p = 0; p < PIXELS; p++) {
      expect(data[features + p]).toBeCloseTo((1.75 / Math.sqrt(PIXELS)) * silhouette[PIXELS + p]!, 6);
    }
    expect(Math.hypot(...data.subarray(PIXELS, features))).toBeCloseTo(1, 5);
  });

  it('says nothing of brightness', async () => {
    const images = boxes(2);
    const [bright, dark] = [images, images.map((value) => value / 3)];
    const [a, b] = [await outlineFeatures(bright, SHAPE), await outlineFeatures(dark, SHAPE)];
    a.data.forEach((value, at) => {
      expect(b.data[at]).toBeCloseTo(value, 5);
    });
  });

  it('takes the mean of colours, which a file may hold a part at a time', async () => {
    const grey = boxes(2);
    const planes = [0.5, 1, 1.5].map((factor) => grey.map((value) => factor * value));
    const colours = Float32Array.from({ length: 3 * grey.length }, (_, at) => {
      const [picture, plane, pixel] = [Math.floor(at / (3 * PIXELS)), Math.floor(at / PIXELS) % 3, at % PIXELS];
      return planes[plane]![picture * PIXELS + pixel]!;
    });
    const parts = { length: colours.length, subarray: (from: number, to: number) => colours.slice(from, to) };
    const [own, others] = [await outlineFeatures(grey, SHAPE), await outlineFeatures(parts, { ...SHAPE, channels: 3 })];
    expect(others.features).toBe(own.features);
    others.data.forEach((value, at) => {
      expect(value).toBeCloseTo(own.data[at]!, 5);
    });
  });

  it('tells how far it is, and stops on the signal', async () => {
    const shares: number[] = [];
    const controller = new AbortController();
    const onProgress = (share: number) => shares.push(share);
    await outlineFeatures(boxes(1200), SHAPE, { onProgress });
    expect(shares).toEqual([500 / 1200, 1000 / 1200, 1]);
    controller.abort();
    await expect(outlineFeatures(boxes(2), SHAPE, { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});
