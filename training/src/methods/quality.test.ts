import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { type ClusterFunctions, measureQuality } from './quality.js';
import type { Rows } from './rows.js';

/** Two clusters in the plane, at x = ∓10, with standard deviations 1 and 3 in both directions. */
const centres = [-10, 10];
const deviations = [1, 3];

function sample(random: Random, cluster: number, count: number, spread = 1): Float32Array {
  const noise = random.normals(2 * count, spread * deviations[cluster]!);
  return noise.map((value, i) => (i % 2 === 0 ? centres[cluster]! + value : value));
}

function planeRows(seed: number, count: number): Rows {
  const random = new Random(seed);
  const data = new Float32Array([...sample(random, 0, count / 2), ...sample(random, 1, count / 2)]);
  return { data, rows: count, columns: 2 };
}

/** A model that knows the density: clusters by the sign of x, samples from the Gaussians, copies exactly. */
function exactModel(changes: Partial<ClusterFunctions> = {}): ClusterFunctions {
  const random = new Random(5);
  return {
    cluster: async (rows) => Int32Array.from({ length: rows.length / 2 }, (_, i) => (rows[2 * i]! > 0 ? 1 : 0)),
    generate: async (cluster, count) => sample(random, cluster, count),
    reconstruct: async (rows) => rows.slice(),
    ...changes,
  };
}

const [train, test] = [planeRows(1, 4000), planeRows(2, 1000)];
const measure = (model: ClusterFunctions, clusters = 2, samplesPerCluster = 2000) =>
  measureQuality(model, train, test, { clusters, random: new Random(0), samplesPerCluster });

describe('measureQuality', () => {
  it('gives an exact model full marks', async () => {
    const quality = await measure(exactModel());
    expect(Math.abs(quality.varianceRatio - 1)).toBeLessThan(0.1);
    expect(quality.cycleShare).toBeGreaterThan(0.99);
    expect(quality.reconstructionError).toBe(0);
    // k-means explains the means only; what is left is the variance within: (1 + 9) / 2.
    expect(Math.abs(quality.kmeansReconstructionError - 5)).toBeLessThan(0.5);
  });

  it('tells samples that hardly vary', async () => {
    const random = new Random(5);
    const narrow = exactModel({ generate: async (cluster, count) => sample(random, cluster, count, 0.5) });
    expect(Math.abs((await measure(narrow)).varianceRatio - 0.25)).toBeLessThan(0.03);
    const frozen = exactModel({
      generate: async (cluster, count) => new Float32Array(2 * count).fill(centres[cluster]! / 3),
    });
    expect((await measure(frozen)).varianceRatio).toBe(0);
  });

  it('compares counts by their logarithm', async () => {
    const rows: Rows = { data: Float32Array.of(0, 1, 3, 7), rows: 4, columns: 1 };
    const model: ClusterFunctions = {
      cluster: async (data) => new Int32Array(data.length),
      // Evenly from 0 to 3 in log2(1 + x), as the rows are.
      generate: async (_, count) => Float32Array.from({ length: count }, (_, i) => 2 ** (i % 4) - 1),
      reconstruct: async (data) => data.map((value) => 2 * value + 1),
    };
    const quality = await measureQuality(model, rows, rows, { clusters: 1, random: new Random(0), transform: 'log2' });
    expect(quality.varianceRatio).toBeCloseTo(1, 6);
    // Every copy is one power of two away, and the one centroid lies at 1.5.
    expect(quality.reconstructionError).toBeCloseTo(1, 6);
    expect(quality.kmeansReconstructionError).toBeCloseTo(1.25, 6);
  });

  it('tells samples of the wrong cluster', async () => {
    const random = new Random(5);
    const swapped = exactModel({ generate: async (cluster, count) => sample(random, 1 - cluster, count) });
    expect((await measure(swapped)).cycleShare).toBeLessThan(0.01);
  });

  it('measures reconstruction on the held-out rows', async () => {
    const shifted = exactModel({ reconstruct: async (rows) => rows.map((value) => value + 3) });
    expect((await measure(shifted)).reconstructionError).toBeCloseTo(9, 4);
  });

  it('leaves clusters without data out of the variety, but not out of the cycle', async () => {
    const random = new Random(5);
    const model = exactModel({ generate: async (cluster, count) => sample(random, cluster % 2, count) });
    const quality = await measure(model, 3);
    expect(Math.abs(quality.varianceRatio - 1)).toBeLessThan(0.1);
    expect(Math.abs(quality.cycleShare - 2 / 3)).toBeLessThan(0.01);
  });

  it('takes 10,000 rows for k-means where there are more', async () => {
    const many = planeRows(3, 20_000);
    const options = { clusters: 2, random: new Random(0) };
    const quality = await measureQuality(exactModel(), many, test, options);
    expect(Math.abs(quality.kmeansReconstructionError - 5)).toBeLessThan(0.5);
  });

  it('refuses too few samples and functions that give too few values', async () => {
    await expect(measure(exactModel(), 2, 199)).rejects.toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    const short = exactModel({ generate: async () => new Float32Array(2) });
    await expect(measure(short)).rejects.toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
