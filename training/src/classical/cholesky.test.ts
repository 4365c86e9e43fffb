import { describe, expect, it } from 'vitest';
import { cholesky, invertLower } from './cholesky.js';

describe('cholesky', () => {
  it('factors a known matrix', () => {
    const lower = cholesky(Float64Array.from([4, 12, -16, 12, 37, -43, -16, -43, 98]), 3);
    expect([...lower]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it('refuses an indefinite matrix and names the pivot', () => {
    expect(() => cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(/pivot 1 is -3/);
  });
});

describe('invertLower', () => {
  it('inverts a lower triangle', () => {
    const inverse = invertLower(Float64Array.from([2, 0, 0, 6, 1, 0, -8, 5, 3]), 3);
    const expected = [0.5, 0, 0, -3, 1, 0, 19 / 3, -5 / 3, 1 / 3];
    expected.forEach((value, at) => {
      expect(inverse[at]).toBeCloseTo(value, 12);
    });
  });
});
