import { describe, expect, it } from 'vitest';
import { axisWeights } from './resampling.js';

/** The new pixels of an axis. */
function resampled(values: readonly number[], size: number, start = 0, length = values.length): number[] {
  const { firsts, weights } = axisWeights(start, length, values.length, size);
  return weights.map((taps, i) => taps.reduce((sum, weight, tap) => sum + weight * values[firsts[i]! + tap]!, 0));
}

describe('axisWeights', () => {
  it('leaves pixels alone where their number stays', () => {
    const { firsts, weights } = axisWeights(0, 5, 5, 5);
    expect([...firsts]).toEqual([0, 1, 2, 3, 4]);
    expect(weights.map((taps) => [...taps])).toEqual([[1], [1], [1], [1], [1]]);
  });

  it('averages over the area that a larger pixel covers', () => {
    expect(resampled([1, 3, 10, 20], 2)).toEqual([2, 15]);
    // Each of two pixels covers one and a half old ones.
    expect(resampled([3, 6, 12], 2)).toEqual([(3 + 0.5 * 6) / 1.5, (0.5 * 6 + 12) / 1.5]);
  });

  it('keeps the mean of all pixels when they get fewer, whatever the numbers', () => {
    const values = Array.from({ length: 31 }, (_, i) => (i * 37) % 23);
    const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
    for (const size of [1, 2, 7, 19, 30]) expect(mean(resampled(values, size))).toBeCloseTo(mean(values), 10);
  });

  it('interpolates between the centres of pixels where they get more', () => {
    expect(resampled([0, 4], 4)).toEqual([0, 1, 3, 4]);
  });

  it('takes a stretch of the axis', () => {
    expect(resampled([9, 1, 3, 9], 1, 1, 2)).toEqual([2]);
    expect(resampled([9, 1, 3, 9], 2, 1, 2)).toEqual([1, 3]);
    const { from, to } = axisWeights(1, 2, 4, 2);
    expect([from, to]).toEqual([1, 3]);
  });

  it('has weights that sum to 1 and stay inside', () => {
    for (const [whole, size] of [
      [100, 28],
      [28, 96],
      [1, 7],
      [7, 1],
      [200, 199],
    ] as const) {
      const { firsts, weights, from, to } = axisWeights(0, whole, whole, size);
      expect([from, to]).toEqual([0, whole]);
      weights.forEach((taps, i) => {
        expect(taps.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...taps)).toBeGreaterThan(0);
        expect(firsts[i]! + taps.length).toBeLessThanOrEqual(whole);
      });
    }
  });
});
