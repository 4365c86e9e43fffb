import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { kMeans, kMeansSteps } from './classical/kmeans.js';
import { affinityGraph, normalisedGraph } from './graph/affinity.js';
import { topEigenpairs } from './graph/eigen.js';
import { nearestNeighbours } from './graph/neighbours.js';
import { atOnce, type Steps, withPauses } from './steps.js';

function* counting(to: number): Steps<number> {
  let sum = 0;
  for (let n = 1; n <= to; n++) {
    sum += n;
    yield;
  }
  return sum;
}

describe('steps', () => {
  it('come to the same end at once and with pauses, one after each step', async () => {
    let pauses = 0;
    const pause = async () => {
      pauses++;
    };
    expect(atOnce(counting(10))).toBe(55);
    expect(await withPauses(counting(10), pause)).toBe(55);
    expect(pauses).toBe(10);
  });

  it('end where a pause throws', async () => {
    let pauses = 0;
    const pause = () => {
      if (++pauses === 3) throw new Error('enough');
      return undefined;
    };
    await expect(withPauses(counting(10), pause)).rejects.toThrow('enough');
    expect(pauses).toBe(3);
  });

  it('cut the long work of a graph: eigenvectors and k-means', async () => {
    const [rows, columns] = [600, 2];
    const data = new Random(3).normals(rows * columns);
    const { indices } = await nearestNeighbours(data, { rows, columns, neighbours: 8 });
    const graph = normalisedGraph(affinityGraph(indices, rows, 8));
    let pauses = 0;
    const pause = () => {
      pauses++;
      return undefined;
    };
    const found = await withPauses(topEigenpairs(graph, { count: 4, random: new Random(1) }), pause);
    expect(found).toEqual(atOnce(topEigenpairs(graph, { count: 4, random: new Random(1) })));
    // A filter of degree 25 on each panel, at least.
    expect(pauses).toBeGreaterThan(50 * found.rounds);
    pauses = 0;
    const options = { rows, columns, clusters: 4, restarts: 3 };
    const parted = await withPauses(kMeansSteps(data, { ...options, random: new Random(2) }), pause);
    expect(parted).toEqual(kMeans(data, { ...options, random: new Random(2) }));
    expect(pauses).toBeGreaterThan(3 * options.clusters + parted.iterations);
  });
});
