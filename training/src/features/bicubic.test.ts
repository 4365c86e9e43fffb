import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import type { ImageShape } from '../data/dataset.js';
import { BicubicResizer, resizingMatrix } from './bicubic.js';

function resized(image: Float32Array, shape: ImageShape, size: number): Float32Array {
  const out = new Float32Array(shape.channels * size * size);
  new BicubicResizer(shape, size).resize(image, out);
  return out;
}

describe('BicubicResizer', () => {
  it('leaves a picture of the size asked for as it is', () => {
    const image = new Random(1).uniforms(3 * 5 * 5);
    const out = resized(image, { channels: 3, height: 5, width: 5 }, 5);
    out.forEach((value, at) => {
      expect(value).toBeCloseTo(image[at]!, 6);
    });
  });

  it('keeps what is even, and a ramp away from the edges', () => {
    const even = resized(new Float32Array(12).fill(0.3), { channels: 1, height: 3, width: 4 }, 7);
    for (const value of even) expect(value).toBeCloseTo(0.3, 6);
    const ramp = Float32Array.from({ length: 64 }, (_, at) => at % 8);
    const wide = resized(ramp, { channels: 1, height: 8, width: 8 }, 16);
    for (let x = 4; x < 12; x++) expect(wide[5 * 16 + x]).toBeCloseTo((x + 0.5) / 2 - 0.5, 5);
  });

  it('weighs neighbours by the cubic kernel', () => {
    // An impulse, doubled: pixel centres fall 1/4 and 3/4, 5/4 and 7/4 of a pixel from it.
    const image = new Float32Array(49);
    image[24] = 1;
    const out = resized(image, { channels: 1, height: 7, width: 7 }, 14);
    const across = [0.8671875, 0.2265625, -0.0703125, -0.0234375];
    // Keys' kernel at 1/4, 3/4, 5/4, 7/4 with a = −1/2.
    expect([7, 8, 9, 10].map((x) => out[7 * 14 + x]! / across[0]!)).toEqual(
      across.map((weight) => expect.closeTo(weight, 6)),
    );
  });

  it('passes over no pixel where a picture gets smaller', () => {
    const random = new Random(3);
    const shape = { channels: 1, height: 9, width: 9 } as const;
    const image = random.uniforms(81);
    const before = resized(image, shape, 2);
    for (let pixel = 0; pixel < 81; pixel++) {
      const changed = resized(
        image.map((value, at) => (at === pixel ? value + 1 : value)),
        shape,
        2,
      );
      expect(changed).not.toEqual(before);
    }
  });

  it('resizes channels each by itself', () => {
    const shape = { height: 2, width: 3 };
    const random = new Random(2);
    const [a, b, c] = [random.uniforms(6), random.uniforms(6), random.uniforms(6)];
    const together = resized(Float32Array.of(...a, ...b, ...c), { channels: 3, ...shape }, 4);
    const apart = [a, b, c].flatMap((channel) => [...resized(channel, { channels: 1, ...shape }, 4)]);
    expect([...together]).toEqual(apart);
  });
});

describe('resizingMatrix', () => {
  it.each([
    [6, 15],
    [9, 9],
    [16, 5],
  ])('resizes an axis of %d to %d as the resizer does', (from, to) => {
    const line = new Random(from).uniforms(from);
    const matrix = resizingMatrix(from, to);
    expect(matrix).toHaveLength(to * from);
    const found = Array.from({ length: to }, (_, i) =>
      line.reduce((sum, value, j) => sum + matrix[i * from + j]! * value, 0),
    );
    const square = Float32Array.from({ length: from * from }, (_, at) => line[at % from]!);
    const expected = resized(square, { channels: 1, height: from, width: from }, to);
    expect(found).toEqual([...expected.subarray(0, to)].map((value) => expect.closeTo(value, 5)));
  });
});
