import { describe, expect, it } from 'vitest';
import type { ClusterFunctions } from '../quality.js';
import { judge } from './judgement.js';

/** Rows of one number, whose class is its whole part; a sample is off its cluster's class where `slips` says so. */
function clusterer(drawn: readonly number[], clusterOf: (class_: number) => number, slips = 0): ClusterFunctions {
  return {
    cluster: async (rows) => Int32Array.from(rows, (value) => clusterOf(Math.floor(value))),
    generate: async (k, count) =>
      Float32Array.from({ length: count }, (_, i) => (i < slips * count ? 0 : drawn[k]!) + 0.5),
    reconstruct: async (rows) => rows.map((value) => (value > 2 ? value : 0.5)),
  };
}

/** Sees classes as whole parts, and rows as they are. */
const see = async (rows: Float32Array) => ({ classes: Int32Array.from(rows, Math.floor), features: rows });
const heldOut = {
  data: Float32Array.of(0.5, 1.5, 2.5, 2.6),
  rows: 4,
  columns: 1,
  labels: Int32Array.of(0, 1, 2, 2),
};
/** Of rows from those held out: as the distance of two normal distributions of one number. */
function distanceOf(rows: readonly number[]): number {
  const moments = (values: ArrayLike<number>) => {
    const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    const variance = Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return [mean, Math.sqrt(variance)] as const;
  };
  const [[mean, deviation], [ownMean, ownDeviation]] = [moments(rows), moments(heldOut.data)];
  return (mean - ownMean) ** 2 + (deviation - ownDeviation) ** 2;
}

const options = { clusters: 3, classes: 3, see, training: heldOut, samplesPerCluster: 200 };

describe('judge', () => {
  it('finds everything right where clusters are classes under other numbers', async () => {
    const found = await judge(
      clusterer([2, 0, 1], (c) => [1, 2, 0][c]!),
      heldOut,
      options,
    );
    expect(found).toEqual({
      ...{ classifier: 1, classOf: [2, 0, 1], mode: 1, reconstruction: 0.75, cluster: 1, nmi: 1, ari: 1 },
      fid: { samples: expect.closeTo(distanceOf([0.5, 1.5, 2.5, 2.5]), 5), training: expect.closeTo(0, 5) },
    });
  });

  it('counts samples of another class, and keeps the class of most', async () => {
    const { mode, classOf } = await judge(
      clusterer([2, 0, 1], (c) => [1, 2, 0][c]!, 0.25),
      heldOut,
      options,
    );
    expect(mode).toBeCloseTo((0.75 + 1 + 0.75) / 3, 10);
    expect(classOf).toEqual([2, 0, 1]);
  });

  it('takes rows of a class that no cluster draws for wrong, and of two clusters the purer one for right', async () => {
    const two: ClusterFunctions = {
      ...clusterer([0, 2, 2], (c) => [0, 0, 1][c]!),
      generate: async (k, count) =>
        Float32Array.from({ length: count }, (_, i) => (k === 0 || (k === 1 && i % 4 === 0) ? 0.5 : 2.5)),
    };
    const { classOf, cluster } = await judge(two, heldOut, options);
    expect(classOf).toEqual([0, 2, 2]);
    // Cluster 2 draws class 2 most purely, but its rows are in cluster 1; class 1 has none.
    expect(cluster).toBe(0.25);
  });

  it('refuses classes beyond their number', async () => {
    await expect(
      judge(
        clusterer([0, 1], (c) => c),
        heldOut,
        { ...options, classes: 2 },
      ),
    ).rejects.toThrow(/class 2/);
  });
});
