import { describe, expect, it } from 'vitest';
import { diffusionMap, diffusionTime } from './diffusion.js';

describe('diffusionTime', () => {
  it('solves Σ exp(−2 t (1 − w)) = dimension', () => {
    const values = Float64Array.from([1, 0.99, 0.98, 0.9, 0.5, -0.2]);
    const time = diffusionTime(values, 2.5);
    expect(values.reduce((sum, value) => sum + Math.exp(-2 * time * (1 - value)), 0)).toBeCloseTo(2.5, 9);
  });
});

describe('diffusionMap', () => {
  it('weighs eigenvectors by exp(−t (1 − w)) and scales rows to length 1', () => {
    const pairs = {
      values: Float64Array.from([1, 0.5]),
      vectors: [
        [0.6, 0.8],
        [0.8, -0.6],
      ].map((v) => new Float64Array(v)),
    };
    const map = diffusionMap(pairs, 2);
    const weight = Math.exp(-1);
    const length = Math.hypot(0.6, 0.8 * weight);
    expect(map[0]).toBeCloseTo(0.6 / length, 10);
    expect(map[1]).toBeCloseTo((0.8 * weight) / length, 10);
    expect(Math.hypot(map[2]!, map[3]!)).toBeCloseTo(1, 10);
  });
});
