import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import golden from './golden/golden.json' with { type: 'json' };
import { blurImages } from './image-blur.js';
import { type AffineMap, smallTransforms, transformImage, transformImages } from './image-transforms.js';

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

describe('transformImage', () => {
  const shape = { height: 11, width: 7 };
  const random = new Random(3);
  const picture = random.uniforms(3 * 77);
  const maps: AffineMap[] = [
    ...smallTransforms,
    [0.2, 1.3, 0.4, -1.1, 0.3, -0.2],
    [5, 0, 0, 0, 5, 0],
    [1, 0, 9, 0, 1, 0],
  ];

  it.each(maps.map((map) => [map]))('does what transformImages does: %j', (map) => {
    const [expected, found] = [new Float32Array(231), new Float32Array(231)];
    transformImages(picture, map, shape, expected);
    transformImage(picture, map, shape, 0, found);
    expect(largestDifference(found, [...expected])).toBeLessThan(1e-6);
  });

  it('puts the background wherever nothing is', () => {
    const out = new Float32Array(231);
    transformImage(picture, [1, 0, 9, 0, 1, 0], shape, -1, out);
    expect(new Set(out)).toEqual(new Set([-1]));
    const uniform = new Float32Array(231).fill(0.5);
    transformImage(uniform, [0.7, 0.4, 0.1, -0.6, 1.2, 0.2], shape, 0.5, out);
    expect(largestDifference(out, [...uniform])).toBeLessThan(1e-6);
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
