import { describe, expect, it } from 'vitest';
import { clusterPath, drawClusters, drawLatents } from './latent.js';
import { oneHot } from './one-hot.js';
import { Random } from './random.js';

describe('drawLatents', () => {
  it('is standard normal: mean 0, variance 1, kurtosis 3', () => {
    const draws = drawLatents(new Random(1), 20_000, 2);
    const moment = (power: number) => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  it('starts with the same rows however many are drawn, and scales them by the temperature', () => {
    const [few, many] = [drawLatents(new Random(7), 3, 3), drawLatents(new Random(7), 8, 3)];
    expect(many.subarray(0, few.length)).toEqual(few);
    const half = drawLatents(new Random(7), 3, 3, 0.5);
    expect(half).toEqual(few.map((value) => value / 2));
    expect(drawLatents(new Random(7), 3, 3, 0).every((value) => value === 0)).toBe(true);
  });

  it.each([-1, Number.NaN, Infinity])('refuses the temperature %d', (temperature) => {
    expect(() => drawLatents(new Random(0), 1, 1, temperature)).toThrow('temperature must be a number of at least 0');
  });
});

describe('drawClusters', () => {
  it('follows the masses', () => {
    const counts = [0, 0, 0];
    for (const cluster of drawClusters(new Random(3), 10_000, [0.2, 0, 0.8])) counts[cluster]!++;
    expect(counts[1]).toBe(0);
    expect(counts[0]! / 10_000).toBeCloseTo(0.2, 1);
  });
});

describe('cluster weights', () => {
  it('are one-hot for single clusters', () => {
    expect(oneHot([2, 0], 3)).toEqual(Float32Array.of(0, 0, 1, 1, 0, 0));
  });

  it('go from one cluster to the other and sum to 1 everywhere', () => {
    expect(clusterPath(0, 2, 3, 3)).toEqual(Float32Array.of(1, 0, 0, 0.5, 0, 0.5, 0, 0, 1));
    expect(clusterPath(1, 1, 3, 2)).toEqual(Float32Array.of(0, 1, 0, 1, 0, 1));
  });
});
