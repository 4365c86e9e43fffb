import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { prepareGraph } from '../../graph/spectral.js';
import { subsample } from './subsample.js';
import { suggestK } from './suggest-k.js';

/** `clusters` Gaussian blobs of unit variance on a circle, `apart` from each other in turn. */
function blobs(clusters: number, rows: number, apart: number, seed = 3): Float32Array {
  const radius = apart / 2 / Math.sin(Math.PI / clusters);
  return new Random(seed).normals(2 * rows).map((value, at) => {
    const angle = (2 * Math.PI * ((at >> 1) % clusters)) / clusters;
    return value + radius * (at % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
}

const settings = { kind: { kind: 'vector' }, columns: 2, from: 2, subsamples: 3 } as const;
const suggest = (data: Float32Array, to: number, seed = 0) =>
  suggestK(data, { ...settings, rows: data.length / 2, to, random: new Random(seed) });

describe('suggestK', () => {
  it.each([3, 4, 6])('finds %i blobs, and is sure', async (clusters) => {
    const found = await suggest(blobs(clusters, 360, 8), 9);
    expect(found.clusters).toBe(clusters);
    expect(found.certainty).toBe('clear');
    expect(found.near).toEqual([clusters]);
    expect(found.eigengapClusters).toBe(clusters);
    expect(found.candidates.map((candidate) => candidate.clusters)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    const best = found.candidates[clusters - 2]!;
    expect(best.stability).toBeGreaterThan(0.95);
    expect(best.graphMutualInformation).toBeGreaterThan(0.85 * Math.log(clusters));
  });

  it('finds blobs that nothing joins', async () => {
    const found = await suggest(blobs(4, 240, 60), 8);
    expect(found.clusters).toBe(4);
    expect(found.candidates[2]).toMatchObject({ stability: 1, graphMutualInformation: expect.closeTo(Math.log(4), 6) });
  });

  it('is not sure where there is nothing to find', async () => {
    const noise = new Random(5).uniforms(600, 0, 1);
    expect((await suggest(noise, 10)).certainty).not.toBe('clear');
  });

  it('is the same for the same seed, shows how far it is, and stops on the signal', async () => {
    const data = blobs(3, 150, 6);
    const shares: number[] = [];
    const options = { ...settings, rows: 150, to: 5 };
    const onProgress = (_: string, share: number) => shares.push(share);
    const first = await suggestK(data, { ...options, random: new Random(1), onProgress });
    expect(await suggestK(data, { ...options, random: new Random(1) })).toEqual(first);
    expect(shares.at(-1)).toBeCloseTo(1, 12);
    const signal = AbortSignal.abort();
    const stopped = suggestK(data, { ...options, random: new Random(1), signal });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses ranges that do not fit the rows', async () => {
    const data = blobs(3, 60, 6);
    const run = (from: number, to: number, subsamples = 3) =>
      suggestK(data, { ...settings, rows: 60, from, to, subsamples, random: new Random(0) });
    await expect(run(1, 5)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(run(5, 5)).rejects.toThrow(/2 <= from < to <= 12, a fifth of the 60 rows, got 5 and 5/);
    await expect(run(2, 13)).rejects.toThrow(/got 2 and 13/);
    await expect(run(2, 5, 1)).rejects.toThrow(/subsamples/);
  });
});

describe('subsample', () => {
  it('joins the drawn rows to the nearest of themselves', async () => {
    const data = new Random(2).normals(200);
    const shape = { rows: 100, columns: 2, clusters: 2 };
    const { hanging } = await prepareGraph(data, { kind: 'vector', ...shape, neighbours: 4, listed: 40 });
    const { rows, graph } = subsample(hanging, 0.8, new Random(1));
    expect(rows).toHaveLength(80);
    const drawn = Float32Array.from({ length: 160 }, (_, at) => data[2 * rows[at >> 1]! + (at % 2)]!);
    const own = await prepareGraph(drawn, { kind: 'vector', ...shape, rows: 80, neighbours: 4 });
    expect(graph).toEqual(own.hanging.graph);
  });

  it('leaves out neighbours that were not drawn where lists have none to spare', async () => {
    const data = new Random(2).normals(200);
    const shape = { rows: 100, columns: 2, clusters: 2 };
    const { hanging } = await prepareGraph(data, { kind: 'vector', ...shape, neighbours: 12, listed: 12 });
    const { graph } = subsample(hanging, 0.5, new Random(1));
    expect(graph.size).toBe(50);
    expect(Math.max(...graph.columns)).toBeLessThan(50);
    expect(graph.values.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(50 * 12);
    expect(graph.columns.length).toBeGreaterThan(50);
  });
});
