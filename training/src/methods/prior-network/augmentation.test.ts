import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { augmentRows } from './augmentation.js';

const shape = { kind: 'affine', channels: 1, height: 12, width: 10 } as const;
const pixels = shape.height * shape.width;

/** A bright block in the middle of a picture of background −1. */
function block(): Float32Array {
  const row = new Float32Array(pixels).fill(-1);
  for (let y = 4; y < 8; y++) for (let x = 3; x < 7; x++) row[y * shape.width + x] = 1;
  return row;
}

describe('augmentRows', () => {
  const rows = new Float32Array(40 * pixels);
  for (let i = 0; i < 40; i++) rows.set(block(), i * pixels);
  const seen = augmentRows(rows, shape, new Random(1));

  it('changes every row a little, in a way of its own', () => {
    const distances = Array.from({ length: 40 }, (_, i) => {
      const own = seen.subarray(i * pixels, (i + 1) * pixels);
      return own.reduce((sum, value, p) => sum + (value - rows[p]!) ** 2, 0);
    });
    expect(Math.min(...distances)).toBeGreaterThan(0);
    expect(new Set(distances).size).toBe(40);
    // A block of 16 pixels that is nowhere near its old place is 2 · 16 · 4 away.
    expect(Math.max(...distances)).toBeLessThan(100);
  });

  it('stays in [−1, 1] on its background, and keeps the picture in place on average', () => {
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1 + 1e-6);
    let [mass, x] = [0, 0];
    seen.forEach((value, at) => {
      mass += value + 1;
      x += (value + 1) * (at % shape.width);
    });
    expect(x / mass).toBeCloseTo(4.5, 0);
    expect(mass / 40).toBeGreaterThan(26);
    expect(mass / 40).toBeLessThan(38);
  });

  it('moves the channels of a picture alike', () => {
    const colours = new Float32Array(3 * pixels).map((_, at) => rows[at % pixels]! * (1 - Math.floor(at / pixels) / 4));
    const moved = augmentRows(colours, { ...shape, channels: 3 }, new Random(1));
    const plane = (channel: number) => moved.subarray(channel * pixels, (channel + 1) * pixels);
    expect(plane(0)).toEqual(seen.subarray(0, pixels));
    for (const [channel, background] of [
      [1, -0.75],
      [2, -0.5],
    ] as const) {
      plane(channel).forEach((value, p) => {
        // Where the first channel is 2·share − 1, this one mixes its bright block with background and what is outside.
        const share = (plane(0)[p]! + 1) / 2;
        expect(value).toBeLessThanOrEqual(share * -background + (1 - share) * background + 1e-6);
        expect(value).toBeGreaterThanOrEqual(share * -background - (1 - share) - 1e-6);
      });
    }
  });

  it('repeats with the seed', () => {
    expect(augmentRows(rows, shape, new Random(1))).toEqual(seen);
    expect(augmentRows(rows, shape, new Random(2))).not.toEqual(seen);
  });

  it('goes as far as the ranges say', () => {
    const ranges = { rotation: 0, scale: [1, 1], shear: 0, shift: 0 } as const;
    const alike = (more: object) => augmentRows(rows, { ...shape, ranges: { ...ranges, ...more } }, new Random(2));
    expect(alike({})).toEqual(rows);
    const small = alike({ scale: [0.4, 0.6] });
    const mass = (values: Float32Array) => values.reduce((sum, value) => sum + value + 1, 0);
    expect(mass(small) / mass(rows)).toBeGreaterThan(0.16);
    expect(mass(small) / mass(rows)).toBeLessThan(0.36);
    expect(alike({ brightness: 0.2 })).not.toEqual(rows);
    expect(Math.max(...alike({ brightness: 0.2 }))).toBeLessThanOrEqual(1);
  });

  it('mirrors every second picture', () => {
    const lopsided = Float32Array.from({ length: 200 * 4 }, (_, at) => (at % 4 === 0 ? 0.5 : -1));
    const ranges = { rotation: 0, scale: [1, 1], shear: 0, shift: 0, flip: true } as const;
    const mirrored = augmentRows(lopsided, { kind: 'affine', channels: 1, height: 1, width: 4, ranges }, new Random(3));
    const ends = Array.from({ length: 200 }, (_, i) => [mirrored[4 * i]!, mirrored[4 * i + 3]!]);
    for (const [left, right] of ends) expect([left! > 0, right! > 0].filter(Boolean)).toHaveLength(1);
    const share = ends.filter(([left]) => left! > 0).length / 200;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.15);
  });
});
