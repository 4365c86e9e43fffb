import { Random, ZooError } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { principalComponents } from './pca.js';
import { dot } from './vectors.js';

/** Rows that vary along known directions: (3, 4)/5 with deviation 10, (−4, 3)/5 with 1; a third column is constant. */
function ellipse(rows: number): Float32Array {
  const random = new Random(6);
  const data = new Float32Array(rows * 3);
  for (let i = 0; i < rows; i++) {
    const [long, short] = random.normals(2);
    data.set([5 + 6 * long! - 0.8 * short!, -2 + 8 * long! + 0.6 * short!, 7], i * 3);
  }
  return data;
}

describe('principalComponents', () => {
  const rows = 4000;
  const data = ellipse(rows);
  const found = principalComponents(data, { rows, columns: 3, components: 3 });

  it('finds the axes, their variances and the mean', () => {
    expect(found.axes[0]![0]).toBeCloseTo(0.6, 2);
    expect(found.axes[0]![1]).toBeCloseTo(0.8, 2);
    expect(found.axes[1]![0]).toBeCloseTo(0.8, 2); // the larger entry is positive
    expect(found.axes[1]![1]).toBeCloseTo(-0.6, 2);
    expect(Math.abs(found.variances[0]! - 100)).toBeLessThan(5);
    expect(found.variances[1]).toBeCloseTo(1, 1);
    expect(found.variances[2]).toBeCloseTo(0, 10);
    expect(Math.abs(found.mean[0]! - 5)).toBeLessThan(0.3);
    expect(found.mean[2]).toBeCloseTo(7, 12);
  });

  it('gives centred, uncorrelated, unwhitened scores', () => {
    const column = (p: number) => Float64Array.from({ length: rows }, (_, i) => found.scores[i * 3 + p]!);
    expect(column(0).reduce((sum, value) => sum + value, 0) / rows).toBeCloseTo(0, 5);
    expect(dot(column(0), column(0)) / rows / found.variances[0]!).toBeCloseTo(1, 5);
    expect(dot(column(0), column(1)) / rows).toBeCloseTo(0, 4);
  });

  it('keeps distances when no component is left out', () => {
    for (const [i, j] of [
      [0, 1],
      [5, 77],
    ] as const) {
      const apart = (rowsOf: Float32Array) => {
        const [a, b] = [rowsOf.subarray(3 * i, 3 * i + 3), rowsOf.subarray(3 * j, 3 * j + 3)];
        return Math.hypot(...a.map((value, c) => value - b[c]!));
      };
      expect(apart(found.scores)).toBeCloseTo(apart(data), 4);
    }
  });

  it('takes fewer rows than columns', () => {
    const wide = principalComponents(new Random(1).normals(5 * 9), { rows: 5, columns: 9, components: 9 });
    expect(wide.variances[3]).toBeGreaterThan(1e-3);
    for (const variance of wide.variances.subarray(4)) expect(variance).toBeCloseTo(0, 10);
  });

  it('refuses components and columns that it cannot give', () => {
    expect(() => principalComponents(data, { rows, columns: 3, components: 4 })).toThrow(/\[1, 3\], got 4/);
    const wide = { rows: 1, columns: 5000, components: 1 };
    expect(() => principalComponents(new Float32Array(5000), wide)).toThrow(/at most 4096 columns, got 5000/);
    expect(() => principalComponents(data, { rows: 1, columns: 3, components: 1 })).toThrow(ZooError);
  });
});
