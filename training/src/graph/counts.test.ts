import { describe, expect, it } from 'vitest';
import { standardiseCounts } from './counts.js';

describe('standardiseCounts', () => {
  it('scales rows to the median total, takes ln(1 + ·) and z-scores columns', () => {
    // Totals 4, 8, 8: the median is 8, so the first row counts double.
    const out = standardiseCounts(Float32Array.from([1, 3, 2, 6, 8, 0]), 3, 2);
    const logs = [Math.log1p(2), Math.log1p(2), Math.log1p(8)];
    const mean = (logs[0]! + logs[1]! + logs[2]!) / 3;
    const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    logs.forEach((value, i) => {
      expect(out[2 * i]).toBeCloseTo((value - mean) / deviation, 6);
    });
    expect(out[1]).toBeCloseTo(out[3]!, 12);
  });

  it('clips at 10, zeroes constant columns and keeps empty rows', () => {
    const rows = 400;
    const counts = new Float32Array(rows * 3);
    for (let i = 1; i < rows; i++) counts.set([5, 5, 0], 3 * i);
    counts.set([5, 5, 20], 3 * 7);
    const out = standardiseCounts(counts, rows, 3);
    expect(out[3 * 7 + 2]).toBe(10);
    expect(out[0]).toBe(-10);
    expect(out.every((value) => Number.isFinite(value))).toBe(true);
    const constant = standardiseCounts(Float32Array.from([2, 2, 2, 2]), 2, 2);
    expect([...constant]).toEqual([0, 0, 0, 0]);
  });

  it('refuses negative counts', () => {
    expect(() => standardiseCounts(Float32Array.from([1, 2, 3, -1]), 2, 2)).toThrow(/got -1 at row 1, column 1/);
  });
});
