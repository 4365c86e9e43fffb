import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { scaleRows } from '../methods/scaling.js';
import type { VectorDataset } from './dataset.js';
import { datasetScaling, standardScaling, unscaleRows } from './normalize.js';
import { loadDataset } from './registry.js';

const data = Float32Array.of(0, 5, 7, 10, 5, -1, 2, 5, 3);
const table: VectorDataset = {
  name: 'table',
  kind: 'vector',
  features: 3,
  train: { data, count: 3 },
  test: undefined,
  licence: 'unknown',
  source: 'table.csv',
  scale: undefined,
};

describe('datasetScaling', () => {
  it('uses the range that the set defines: x / 50 - 1 for Pendigits', async () => {
    const dataset = await loadDataset('pendigits');
    const raw = numbersOf(dataset.train.data);
    const scaled = scaleRows(raw, datasetScaling(dataset));
    expect(scaled.every((value, i) => Math.abs(value - (raw[i]! / 50 - 1)) < 1e-6)).toBe(true);
  });

  it('fits the range of each feature where the set has none', () => {
    const scaling = datasetScaling(table);
    expect(scaling.low).toEqual([0, 5, -1]);
    expect(scaling.high).toEqual([10, 6, 7]);
    expect([...scaleRows(data, scaling)]).toEqual([-1, -1, 1, 1, -1, -1, expect.closeTo(-0.6, 6), -1, 0]);
  });

  it('standardises on request', () => {
    expect(datasetScaling(table, { type: 'standard', deviations: 3 })).toEqual(standardScaling(data, 3, 3));
  });
});

describe('standardScaling', () => {
  it('gives features of mean 0 and variance 1, and constant ones 0', () => {
    const scaled = scaleRows(data, standardScaling(data, 3));
    for (const feature of [0, 2]) {
      const values = [0, 1, 2].map((row) => scaled[row * 3 + feature]!);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
      expect(values.reduce((sum, value) => sum + value * value, 0) / 3).toBeCloseTo(1, 5);
    }
    expect([scaled[1], scaled[4], scaled[7]]).toEqual([0, 0, 0]);
  });

  it('refuses broken rows, no rows and reaches that are not positive', () => {
    expect(() => standardScaling(data, 2)).toThrow(/9 values are not whole rows of 2/);
    expect(() => standardScaling(new Float32Array(0), 2)).toThrow(/0 values/);
    expect(() => standardScaling(data, 3, 0)).toThrow(/deviations/);
  });
});

describe('unscaleRows', () => {
  it('undoes scaleRows', () => {
    const raw = new Random(1).uniforms(60, -300, 900);
    for (const scaling of [
      standardScaling(raw, 4, 2),
      { transform: 'none', low: [0, 1, 2, 3], high: [5, 5, 5, 5] } as const,
    ]) {
      unscaleRows(scaleRows(raw, scaling), scaling).forEach((value, i) => {
        expect(value).toBeCloseTo(raw[i]!, 2);
      });
    }
  });

  it('refuses broken rows', () => {
    expect(() => unscaleRows(data, { transform: 'none', low: [0, 0], high: [1, 1] })).toThrow(/whole rows of 2/);
  });
});

describe('--scale', () => {
  const scaled: VectorDataset = { ...table, scale: { low: -10, high: 10 } };

  it('can leave the range of the data set aside', () => {
    expect(datasetScaling(scaled).low).toEqual([-10, -10, -10]);
    expect(datasetScaling(scaled, { type: 'minmax' })).toEqual(datasetScaling(table));
  });

  it('can be none for values that lie in [-1, 1], in both splits', () => {
    const small = Float32Array.of(0, 1, -1, 0.5, 0, 0);
    const ready: VectorDataset = { ...table, train: { data: small, count: 2 }, featureNames: ['a', 'b', 'c'] };
    const scaling = datasetScaling(ready, { type: 'none' });
    expect(scaling).toEqual({ transform: 'none', low: [-1, -1, -1], high: [1, 1, 1] });
    expect(scaleRows(small, scaling)).toEqual(small);
    const test = { data: Float32Array.of(0, 1, 1.5), count: 1 };
    expect(() => datasetScaling({ ...ready, test }, { type: 'none' })).toThrow(
      /row 1, feature 3 \(c\) of the test rows is 1\.5: .*--scale minmax/,
    );
    expect(() => datasetScaling(table, { type: 'none' })).toThrow(/row 1, feature 2 of the training rows is 5/);
  });
});
