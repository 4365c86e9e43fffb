import { Random, ZooError } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { unscaleRows } from '../data/normalize.js';
import { fittedScaling, scaleRows, uniformScaling } from './scaling.js';

describe('uniformScaling', () => {
  it('maps the interval to [−1, 1]', () => {
    const scaling = uniformScaling(2, 0, 100);
    expect(scaling).toEqual({ transform: 'none', low: [0, 0], high: [100, 100] });
    expect(scaleRows(Float32Array.of(0, 100, 50, 25), scaling)).toEqual(Float32Array.of(-1, 1, 0, -0.5));
  });

  it('maps what lies outside beyond [−1, 1]', () => {
    expect(scaleRows(Float32Array.of(-50, 150), uniformScaling(1, 0, 100))).toEqual(Float32Array.of(-2, 2));
  });
});

describe('fittedScaling', () => {
  it('is the smallest and largest value of each feature', () => {
    const data = Float32Array.of(1, -5, 3, 5, 2, 0);
    expect(fittedScaling(data, 2)).toEqual({ transform: 'none', low: [1, -5], high: [3, 5] });
    expect(scaleRows(data, fittedScaling(data, 2))).toEqual(Float32Array.of(-1, -1, 1, 1, 0, 0));
  });

  it('keeps a constant feature finite', () => {
    const data = Float32Array.of(7, 1, 7, 2);
    const scaling = fittedScaling(data, 2);
    expect(scaling.high[0]! - scaling.low[0]!).toBe(1);
    expect(scaleRows(data, scaling)).toEqual(Float32Array.of(-1, -1, -1, 1));
  });
});

describe('counts', () => {
  it('are scaled by their log2(1 + x)', () => {
    const counts = Float32Array.of(0, 1, 3, 15);
    const scaling = uniformScaling(2, 0, 4, 'log2');
    expect(scaleRows(counts, scaling)).toEqual(Float32Array.of(-1, -0.5, 0, 1));
    expect(unscaleRows(scaleRows(counts, scaling), scaling)).toEqual(counts);
    expect(fittedScaling(counts, 2, 'log2')).toEqual({ transform: 'log2', low: [0, 1], high: [2, 4] });
  });
});

describe('scaleRows', () => {
  it('is undone by unscaleRows', () => {
    const data = new Random(1).normals(60, 40);
    const scaling = fittedScaling(data, 3);
    const scaled = scaleRows(data, scaling);
    expect(Math.min(...scaled)).toBe(-1);
    expect(Math.max(...scaled)).toBe(1);
    for (const [i, value] of unscaleRows(scaled, scaling).entries()) expect(value).toBeCloseTo(data[i]!, 4);
  });

  it('refuses half a row', () => {
    expect(() => scaleRows(new Float32Array(5), uniformScaling(2, 0, 1))).toThrow(ZooError);
    expect(() => scaleRows(new Float32Array(5), uniformScaling(2, 0, 1))).toThrow(/5 values.*rows of 2/);
  });
});
