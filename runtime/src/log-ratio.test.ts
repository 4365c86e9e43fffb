import { describe, expect, it } from 'vitest';
import { sumOfLogRatios } from './log-ratio.js';
import { Random } from './random.js';

function exactly(rows: Float32Array, copies: Float32Array, weights: Float64Array): number {
  return weights.reduce((sum, weight, j) => sum + (weight * Math.log2((1 + rows[j]!) / (1 + copies[j]!))) ** 2, 0);
}

describe('sumOfLogRatios', () => {
  it('is the sum of squares of what Math.log2 gives', () => {
    const random = new Random(3);
    for (let round = 0; round < 200; round++) {
      const [spread, size] = [random.uniform() * 12, 1 + random.integer(1500)];
      const draw = () => Float32Array.from(random.normals(size, spread), (value) => Math.floor(Math.exp(value)));
      const [rows, copies] = [draw(), draw().map((value) => value * 1.01 + 0.3)];
      const weights = Float64Array.from(random.uniforms(size, 0.1, 5));
      const expected = exactly(rows, copies, weights);
      expect(Math.abs(sumOfLogRatios(rows, copies, 0, weights) / expected - 1)).toBeLessThan(1e-6);
    }
  });

  it('errs by less than 2e-7 in a single logarithm', () => {
    const one = Float64Array.of(1);
    const values = new Random(4).uniforms(5000, 0, 40);
    for (const value of values) {
      const found = Math.sqrt(sumOfLogRatios(Float32Array.of(value), Float32Array.of(0), 0, one));
      expect(Math.abs(found - Math.log2(1 + value))).toBeLessThan(2e-7);
    }
  });

  it('reads a row in the middle of others', () => {
    const rows = Float32Array.of(9, 9, 3, 1, 9);
    const copies = Float32Array.of(0, 0, 1, 1, 0);
    expect(sumOfLogRatios(rows, copies, 2, Float64Array.of(2, 1))).toBeCloseTo(4, 6);
  });

  it.each([
    [Number.NaN, 0, Number.NaN],
    [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY],
    [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [-1, 0, Number.POSITIVE_INFINITY],
    [-2, 0, Number.NaN],
    [-2, -3, 1],
    [1, Number.NaN, Number.NaN],
    [0, 3e38, Math.log2(3e38) ** 2],
  ])('says of %f beside %f what Math.log2 does', (value, copy, expected) => {
    const found = sumOfLogRatios(Float32Array.of(value), Float32Array.of(copy), 0, Float64Array.of(1));
    if (Number.isFinite(expected)) expect(found / expected).toBeCloseTo(1, 6);
    else expect(found).toBe(expected);
  });
});
