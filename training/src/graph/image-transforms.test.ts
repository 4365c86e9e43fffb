import { describe, expect, it } from 'vitest';
import golden from './golden/golden.json' with { type: 'json' };
import { blurImages } from './image-blur.js';
import { smallTransforms, transformImages } from './image-transforms.js';

const largestDifference = (a: ArrayLike<number>, b: readonly number[]) =>
  b.reduce((most, value, i) => Math.max(most, Math.abs(value - a[i]!)), 0);

describe.each(golden.cases)('an image of $height × $width', ({ height, width, images, blurred, transformed }) => {
  it('is blurred as a reference does it', () => {
    const found = blurImages(images, { height, width });
    expect(found).toHaveLength(blurred.length);
    expect(largestDifference(found, blurred)).toBeLessThan(5e-7);
  });

  it('is transformed as a reference does it', () => {
    expect(smallTransforms).toHaveLength(transformed.length);
    const input = Float32Array.from(blurred);
    const out = new Float32Array(blurred.length);
    smallTransforms.forEach((map, t) => {
      transformImages(input, map, { height, width }, out);
      expect(largestDifference(out, transformed[t]!)).toBeLessThan(5e-7);
    });
  });
});

describe('transformImages', () => {
  it('transforms each of many images on its own', () => {
    const [first, second] = [golden.cases[0]!.blurred, golden.cases[0]!.blurred.toReversed()];
    const both = new Float32Array(128);
    const alone = new Float32Array(64);
    const shape = { height: 8, width: 8 };
    transformImages(Float32Array.from([...first, ...second]), smallTransforms[3]!, shape, both);
    transformImages(Float32Array.from(second), smallTransforms[3]!, shape, alone);
    expect([...both.subarray(64)]).toEqual([...alone]);
  });
});
