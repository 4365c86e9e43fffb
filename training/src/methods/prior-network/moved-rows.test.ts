import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { augmentRows } from './augmentation.js';
import { movedRows } from './moved-rows.js';

const columns = 12;
const rows = new Random(1).uniforms(5 * columns, -1, 1);
const radii = Float32Array.of(0, 0.5, 1, 2, 0.1);

/** Lengths of the differences, row by row. */
function lengths(a: Float32Array, b: Float32Array): number[] {
  return Array.from(radii, (_, i) =>
    Math.hypot(...a.subarray(i * columns, (i + 1) * columns).map((value, c) => value - b[i * columns + c]!)),
  );
}

describe('movedRows', () => {
  it('moves each row by its own length, in a direction of its own', () => {
    const moved = movedRows(rows, radii, { kind: 'none' }, new Random(2));
    lengths(moved, rows).forEach((length, i) => {
      expect(length).toBeCloseTo(radii[i]!, 5);
    });
    expect(movedRows(rows, radii, { kind: 'none' }, new Random(3))).not.toEqual(moved);
  });

  it('moves pictures from where the augmentation has put them', () => {
    const shape = { kind: 'affine', channels: 1, height: 4, width: 3 } as const;
    const seen = augmentRows(rows, shape, new Random(2));
    const moved = movedRows(rows, radii, shape, new Random(2));
    lengths(moved, seen).forEach((length, i) => {
      expect(length).toBeCloseTo(radii[i]!, 5);
    });
  });
});
