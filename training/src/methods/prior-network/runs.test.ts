import { describe, expect, it } from 'vitest';
import { bestRun, clustersUsed, collapseOf, type PriorRun, restoreRuns, storeRuns } from './runs.js';

const uniform = Float32Array.of(0.25, 0.25, 0.25, 0.25);
const all = Int32Array.of(0, 1, 2, 3, 3, 3, 3, 3);

function run(objective: number, collapse?: string): PriorRun {
  const state = { kernel: { shape: [2], data: Float32Array.of(objective, 2) } };
  return { state, labels: all, objective, ...(collapse !== undefined && { collapse }) };
}

describe('collapseOf', () => {
  it('finds clusters without rows', () => {
    expect(collapseOf({ labels: Int32Array.of(0, 1, 1, 3), marginal: 0 }, uniform)).toBe('uses 3 of 4 clusters');
    expect(clustersUsed(Float32Array.of(0, 0.5, 0.5))).toBe(2);
  });

  it('finds a marginal that is farther from the expected one than half of its entropy', () => {
    const half = Math.log(4) / 2;
    expect(collapseOf({ labels: all, marginal: half - 0.01 }, uniform)).toBeUndefined();
    expect(collapseOf({ labels: all, marginal: half + 0.01 }, uniform)).toMatch(/few of 4 .* 0\.70 nats .* is 1\.39\)/);
    // Masses that are unequal to begin with have less entropy.
    const unequal = Float32Array.of(0.97, 0.01, 0.01, 0.01);
    expect(collapseOf({ labels: all, marginal: 0.05 }, unequal)).toBeUndefined();
    expect(collapseOf({ labels: all, marginal: 0.1 }, unequal)).toMatch(/few of 4/);
  });
});

describe('bestRun', () => {
  it('takes the lowest objective, of those that have not collapsed if there are any', () => {
    expect(bestRun([run(3), run(1), run(2)]).objective).toBe(1);
    expect(bestRun([run(3), run(1, 'uses 1 of 4 clusters'), run(2)]).objective).toBe(2);
    expect(bestRun([run(3, 'a'), run(1, 'b'), run(2, 'c')]).objective).toBe(1);
  });
});

describe('bestRun of merged outputs', () => {
  it('takes the widest gap', () => {
    const merged = (gap: number, objective: number) => ({ ...run(objective), gap });
    expect(bestRun([merged(1.2, 1), merged(3, 2), merged(2, 0)]).gap).toBe(3);
    const { meta, state } = storeRuns([merged(1.2, 1)]);
    expect(restoreRuns({ state, meta: JSON.parse(JSON.stringify(meta)) })[0]!.gap).toBe(1.2);
  });
});

describe('storeRuns and restoreRuns', () => {
  it('keep what is still needed', () => {
    const runs = [run(3), run(1, 'uses 1 of 4 clusters'), run(2)];
    const { state, meta } = storeRuns(runs);
    const restored = restoreRuns({ state, meta: JSON.parse(JSON.stringify(meta)) });
    expect(restored.map(({ state: _, ...rest }) => rest)).toEqual(runs.map(({ state: _, ...rest }) => rest));
    expect(bestRun(restored)).toEqual(runs[2]);
    expect(storeRuns(restored)).toEqual({ state, meta });
  });

  it('know of none before the first one is done', () => {
    expect(storeRuns([])).toEqual({ state: {}, meta: { restarts: [] } });
    expect(restoreRuns(storeRuns([]))).toEqual([]);
  });
});
