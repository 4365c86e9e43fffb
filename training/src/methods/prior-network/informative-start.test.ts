import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { graphMutualInformation, mutualInformation } from '../../graph/mutual-information.js';
import { partitionGraph, prepareGraph } from '../../graph/spectral.js';
import { clusteringMetrics } from '../../metrics/index.js';
import { bestGroups, informativePartition } from './informative-start.js';

/** A random symmetric matrix that sums to 1. */
function randomJoint(parts: number, random: Random): Float64Array {
  const joint = new Float64Array(parts * parts);
  for (let i = 0; i < parts; i++) {
    for (let j = 0; j <= i; j++) {
      const value = random.uniform() ** 6 + (i === j ? 0.3 : 0);
      joint[i * parts + j] = value;
      joint[j * parts + i] = value;
    }
  }
  const total = joint.reduce((sum, value) => sum + value, 0);
  return joint.map((value) => value / total);
}

/** The greatest mutual information of all ways to group 7 parts. */
function greatest(joint: Float64Array, groups: number): number {
  let best = 0;
  for (let code = 0; code < groups ** 7; code++) {
    const groupOf = Array.from({ length: 7 }, (_, part) => Math.floor(code / groups ** part) % groups);
    const grouped = new Float64Array(groups * groups);
    joint.forEach((value, at) => {
      grouped[groupOf[Math.floor(at / 7)]! * groups + groupOf[at % 7]!]! += value;
    });
    best = Math.max(best, mutualInformation(grouped, groups));
  }
  return best;
}

describe('bestGroups', () => {
  it.each([1, 2, 3, 4, 5])('finds the best of all groups, joint %i', (seed) => {
    const joint = randomJoint(7, new Random(seed));
    const { groupOf, information } = bestGroups(joint, { parts: 7, groups: 3 }, new Random(0));
    expect(information).toBeCloseTo(greatest(joint, 3), 10);
    const grouped = new Float64Array(9);
    joint.forEach((value, at) => {
      grouped[groupOf[Math.floor(at / 7)]! * 3 + groupOf[at % 7]!]! += value;
    });
    expect(mutualInformation(grouped, 3)).toBeCloseTo(information, 10);
  });
});

/** Four clouds of 200 points beside each other, of which the first is in two halves with a gap between them. */
function clouds() {
  const labels = Int32Array.from({ length: 800 }, (_, i) => Math.floor(i / 200));
  const noise = new Random(3).normals(1600);
  const data = Float32Array.from({ length: 1600 }, (_, at) => {
    const [row, axis] = [Math.floor(at / 2), at % 2];
    const k = labels[row]!;
    const half = k === 0 ? (row % 2 === 0 ? -3.2 : 3.2) : 0;
    return axis === 0 ? (k === 0 ? 0.7 * noise[at]! + half : 1.6 * noise[at]!) : 4.4 * k + noise[at]!;
  });
  return { data, labels };
}

describe('informativePartition', async () => {
  const { data, labels } = clouds();
  const prepared = await prepareGraph(data, { kind: 'vector', rows: 800, columns: 2, clusters: 4 });
  const found = await informativePartition(prepared, { random: new Random(1) });

  it('joins the halves of a cluster where k-means takes each for one', async () => {
    const plain = await partitionGraph(prepared, { random: new Random(1) });
    const [own, others] = [found, plain].map((each) => clusteringMetrics(labels, each).acc);
    expect(own).toBeGreaterThan(0.95);
    expect(others).toBeLessThan(0.9);
  });

  it('has clusters that say more of each other', async () => {
    const plain = await partitionGraph(prepared, { random: new Random(1) });
    const { graph } = prepared.hanging;
    expect(graphMutualInformation(graph, found, 4)).toBeGreaterThan(graphMutualInformation(graph, plain, 4));
  });

  it('is decided by the seed', async () => {
    expect(await informativePartition(prepared, { random: new Random(1) })).toEqual(found);
  });

  it('puts everything into one cluster where no more are wanted, and few rows into clusters of one', async () => {
    const one = { ...prepared, clusters: 1 };
    expect(new Set(await informativePartition(one, { random: new Random(1) }))).toEqual(new Set([0]));
    const few = await prepareGraph(data.subarray(0, 12), {
      kind: 'vector',
      rows: 6,
      columns: 2,
      clusters: 6,
      neighbours: 2,
    });
    expect(await informativePartition(few, { random: new Random(1) })).toHaveLength(6);
  });
});
