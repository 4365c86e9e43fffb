import type { ClusterModel, InputSpec } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { compareSamples } from './sample-difference.js';

/** A model of two clusters whose samples are those of `row`, the cluster's number and that of the sample given. */
function modelOf(input: InputSpec, row: (cluster: number, sample: number) => readonly number[]): ClusterModel {
  const generate = async ({ cluster, count }: { cluster: number; count: number }) => ({
    data: Float32Array.from(Array.from({ length: count }, (_, i) => row(cluster, i)).flat()),
  });
  return { manifest: { clusters: 2, input }, generate } as unknown as ClusterModel;
}

const vectors = (range: readonly number[], transform?: 'log2'): InputSpec => {
  return { kind: 'vector', features: 2, units: 'tenths', range, ...(transform && { transform }) };
};

describe('compareSamples', () => {
  it('gives differences as shares of the range, and the ratio of the sample that differs most', async () => {
    const exact = modelOf(vectors([-10, 10]), (cluster, i) => [cluster, i / 64]);
    // One sample of 128 is off by 2 and −1, all others by 0.2 in one of two numbers.
    const off = (cluster: number, i: number) => (cluster === 1 && i === 5 ? [3, i / 64 - 1] : [cluster + 0.2, i / 64]);
    const found = await compareSamples(exact, modelOf(vectors([-10, 10]), off));
    expect(found.count).toBe(128);
    expect(found.maxAbsDifference).toBeCloseTo(0.1, 6);
    expect(found.meanAbsDifference).toBeCloseTo((127 * 0.01 + 0.1 + 0.05) / 256, 6);
    expect(found.lowestPsnr).toBeCloseTo(-10 * Math.log10((0.1 ** 2 + 0.05 ** 2) / 2), 4);
  });

  it('compares counts by their logarithm', async () => {
    const input = vectors([0, 15], 'log2');
    const { maxAbsDifference } = await compareSamples(
      modelOf(input, () => [3, 0]),
      modelOf(input, () => [7, 0]),
    );
    expect(maxAbsDifference).toBeCloseTo(1 / 4, 6);
  });

  it('has a figure for models that do not differ, and for data without width', async () => {
    const model = modelOf(vectors([2, 2]), () => [2, 2]);
    const none = { count: 128, maxAbsDifference: 0, meanAbsDifference: 0, lowestPsnr: 200 };
    expect(await compareSamples(model, model)).toEqual(none);
  });
});
