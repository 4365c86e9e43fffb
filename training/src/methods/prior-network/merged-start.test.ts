import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { edgeJoint, normalisedCut } from '../../graph/edge-joint.js';
import { partitionGraph, prepareGraph } from '../../graph/spectral.js';
import { clusteringMetrics } from '../../metrics/index.js';
import { mergedPartition } from './merged-start.js';

/** Three long clouds of 300 points beside each other, and a speck of 24 near the last one. */
function unequal() {
  const counts = [300, 300, 300, 24];
  const labels = Int32Array.from(counts.flatMap((count, k) => Array.from({ length: count }, () => k)));
  const middle = (k: number) => (k < 3 ? [0, 3.2 * k, 0] : [0, 4.8, 3.84]);
  const spread = (k: number) => (k < 3 ? [2, 1, 1] : [0.4, 0.4, 0.4]);
  const data = new Random(3).normals(3 * labels.length).map((noise, at) => {
    const [k, axis] = [labels[Math.floor(at / 3)]!, at % 3];
    return middle(k)[axis]! + spread(k)[axis]! * noise;
  });
  return { data, labels, rows: labels.length };
}

describe('mergedPartition', async () => {
  const { data, labels, rows } = unequal();
  const prepared = await prepareGraph(data, { kind: 'vector', rows, columns: 3, clusters: 4 });
  const { graph } = prepared.hanging;
  const merged = await mergedPartition(prepared, { random: new Random(1) });
  const plain = await partitionGraph(prepared, { random: new Random(1) });

  it('finds a small cluster where k-means splits a large one', () => {
    const [found, split] = [merged, plain].map((each) => clusteringMetrics(labels, each).acc);
    expect(merged.length).toBe(rows);
    expect(found).toBeGreaterThan(split! + 0.1);
  });

  it('cuts less, each cluster counted alike', () => {
    const [found, split] = [merged, plain].map((each) => normalisedCut(edgeJoint(graph, each, 4), 4));
    expect(found).toBeLessThan(split!);
  });

  it('is decided by the seed', async () => {
    expect(await mergedPartition(prepared, { random: new Random(1) })).toEqual(merged);
  });

  it('puts everything into one cluster where no more are wanted', async () => {
    const one = { ...prepared, clusters: 1 };
    expect(new Set(await mergedPartition(one, { random: new Random(1) }))).toEqual(new Set([0]));
  });
});
