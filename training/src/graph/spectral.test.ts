import { Random, ZooError } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { clusteringMetrics } from '../metrics/index.js';
import { connectedComponents } from './components.js';
import { spectralStart } from './spectral.js';
import type { SpectralStart, VectorStartOptions } from './spectral-options.js';

type Settings = Partial<VectorStartOptions> & Pick<VectorStartOptions, 'rows' | 'columns' | 'clusters'>;

const start = (data: Float32Array, settings: Settings, seed = 0): Promise<SpectralStart> =>
  spectralStart(data, { kind: 'vector', random: new Random(seed), ...settings });

/** Gaussian blobs of unit variance at the given centres (rows of `columns` numbers), `each` rows a blob, in turn. */
function blobs(centres: readonly (readonly number[])[], each: number, seed = 7) {
  const columns = centres[0]!.length;
  const rows = centres.length * each;
  const truth = Int32Array.from({ length: rows }, (_, i) => i % centres.length);
  const data = new Random(seed).normals(rows * columns);
  data.forEach((value, at) => {
    data[at] = value + centres[truth[Math.floor(at / columns)]!]![at % columns]!;
  });
  return { data, truth, rows, columns };
}

/** Two interleaved half circles with a little noise. */
function moons(each: number) {
  const random = new Random(11);
  const truth = Int32Array.from({ length: 2 * each }, (_, i) => i % 2);
  const noise = random.normals(4 * each, 0.05);
  const data = noise.map((value, at) => {
    const upper = truth[at >> 1] === 0;
    const angle = (Math.PI * ((at >> 2) + 0.5)) / each;
    if (at % 2 === 0) return value + (upper ? Math.cos(angle) : 1 - Math.cos(angle));
    return value + (upper ? Math.sin(angle) : 0.5 - Math.sin(angle));
  });
  return { data, truth, rows: 2 * each, columns: 2 };
}

const acc = (truth: Int32Array, { labels }: SpectralStart) => clusteringMetrics(truth, labels).acc;

describe('spectralStart on vectors', () => {
  it('separates two moons, which k-means cannot', async () => {
    const { data, truth, rows, columns } = moons(300);
    for (const seed of [0, 1, 2]) expect(acc(truth, await start(data, { rows, columns, clusters: 2 }, seed))).toBe(1);
  });

  it('separates blobs of unequal size in touch with each other, and learns their masses', async () => {
    const { data, truth, rows, columns } = blobs(
      [
        [0, 0, 0],
        [7, 0, 0],
        [7, 0, 0],
        [0, 7, 0],
      ],
      250,
    );
    const merged = truth.map((label) => (label === 2 ? 1 : label));
    const found = await start(data, { rows, columns, clusters: 3 });
    expect(acc(merged, found)).toBeGreaterThan(0.995);
    const masses = found.masses.toSorted();
    for (const [i, mass] of [0.25, 0.25, 0.5].entries()) expect(masses[i]).toBeCloseTo(mass, 2);
  });

  it('separates blobs that the graph leaves unconnected', async () => {
    const { data, truth, rows, columns } = blobs(
      [
        [0, 0],
        [100, 0],
        [0, 100],
      ],
      100,
    );
    const found = await start(data, { rows, columns, clusters: 3 });
    expect(connectedComponents(found.graph).sizes).toEqual([100, 100, 100]);
    expect(acc(truth, found)).toBe(1);
    expect(found.graphMutualInformation).toBeCloseTo(Math.log(3), 10);
  });

  it('still splits a component when there are fewer components than clusters', async () => {
    const { data, truth, rows, columns } = blobs(
      [
        [0, 0],
        [6, 0],
        [200, 0],
        [0, 200],
        [200, 200],
      ],
      150,
    );
    const found = await start(data, { rows, columns, clusters: 5 });
    expect(connectedComponents(found.graph).sizes).toHaveLength(4);
    expect(acc(truth, found)).toBeGreaterThan(0.99);
  });

  it('gives the rows of small islands the label of their nearest row', async () => {
    const { data, truth, rows, columns } = blobs(
      [
        [0, 0],
        [12, 0],
      ],
      200,
    );
    const island = new Random(5).normals(2 * 11, 0.1).map((value, at) => value + (at % 2 === 0 ? 40 : 0));
    const all = Float32Array.from([...data, ...island]);
    const found = await start(all, { rows: rows + 11, columns, clusters: 2 });
    expect(connectedComponents(found.graph).sizes).toContain(11);
    const right = truth.indexOf(1);
    for (const label of found.labels.subarray(rows)) expect(label).toBe(found.labels[right]);
    expect(clusteringMetrics(truth, found.labels.subarray(0, rows)).acc).toBe(1);
    expect(found.masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 12);
  });

  it('joins groups by distance where there are more of them than clusters', async () => {
    const { data, truth, rows, columns } = blobs(
      [
        [0, 0],
        [20, 0],
        [200, 0],
        [220, 0],
        [240, 0],
      ],
      40,
    );
    const found = await start(data, { rows, columns, clusters: 2 });
    expect(found.neighbours).toBeGreaterThanOrEqual(40);
    const merged = truth.map((label) => (label < 2 ? 0 : 1));
    expect(acc(merged, found)).toBe(1);
  });

  it('joins copies of rows by taking more neighbours', async () => {
    // 40 distinct rows in two groups, 15 copies of each: with 10 neighbours every row would know its copies only.
    const { data, truth } = blobs(
      [
        [0, 0],
        [15, 0],
      ],
      20,
    );
    const rows = 600;
    const copies = Float32Array.from({ length: rows * 2 }, (_, at) => data[2 * ((at >> 1) % 40) + (at % 2)]!);
    const found = await start(copies, { rows, columns: 2, clusters: 2 });
    expect(found.neighbours).toBeGreaterThan(10);
    expect(found.neighbourIndices).toHaveLength(rows * found.neighbours);
    expect(
      acc(
        Int32Array.from({ length: rows }, (_, i) => truth[i % 40]!),
        found,
      ),
    ).toBe(1);
  });

  it('takes identical rows, one cluster, and as many clusters as rows', async () => {
    const same = await start(new Float32Array(60).fill(2), { rows: 30, columns: 2, clusters: 3 });
    for (const label of same.labels) expect([0, 1, 2]).toContain(label);
    const one = await start(new Random(0).normals(60), { rows: 30, columns: 2, clusters: 1 });
    expect([...new Set(one.labels)]).toEqual([0]);
    expect([...one.masses]).toEqual([expect.closeTo(1, 12)]);
    expect(one.graphMutualInformation).toBe(0);
    const every = await start(new Random(1).normals(24), { rows: 12, columns: 2, clusters: 12 });
    expect(new Set(every.labels).size).toBe(12);
  });

  it('gives the radius in the units of the data, also where the graph is built on principal components', async () => {
    const line = Float32Array.from({ length: 40 }, (_, i) => i * i);
    const found = await start(line, { rows: 40, columns: 1, clusters: 2 });
    expect(found.radius?.[0]).toBe(121);
    expect([...found.neighbourIndices.subarray(0, 10)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const second = await start(line, { rows: 40, columns: 1, clusters: 2, neighbourIndex: 1, neighbours: 3 });
    expect(second.radius?.[0]).toBe(4);
    expect(second.neighbourIndices).toHaveLength(120);
    const wide = Float32Array.from({ length: 60 * 64 }, (_, at) => (at >> 6) ** 2 + 1e-3 * (at % 7));
    const long = await start(wide, { rows: 60, columns: 64, clusters: 2 });
    expect(long.radius?.[0]).toBeCloseTo(121 * 8, 3);
  });

  it('builds the graph of long vectors on principal components', async () => {
    const random = new Random(8);
    const centre = (shift: number) => Array.from({ length: 80 }, (_, c) => (c < 5 ? shift : 0));
    const { data, truth, rows, columns } = blobs([centre(0), centre(6)], 120);
    expect(acc(truth, await spectralStart(data, { kind: 'vector', rows, columns, clusters: 2, random }))).toBe(1);
  });

  it('is the same for the same seed, and announces its stages', async () => {
    const { data, rows, columns } = blobs(
      [
        [0, 0],
        [3, 0],
        [0, 3],
      ],
      150,
    );
    const stages: string[] = [];
    const onProgress: VectorStartOptions['onProgress'] = ({ stage }) => stages.push(stage);
    const first = await start(data, { rows, columns, clusters: 3, onProgress }, 5);
    const again = await start(data, { rows, columns, clusters: 3 }, 5);
    expect([...first.labels]).toEqual([...again.labels]);
    expect([...new Set(stages)]).toEqual(['neighbours', 'eigenvectors', 'clusters']);
  });

  it.each(['neighbours', 'eigenvectors', 'clusters'])('stops on the signal during %s', async (stage) => {
    const controller = new AbortController();
    const onProgress: VectorStartOptions['onProgress'] = (progress) => {
      // As Ctrl-C does: in a turn of the event loop, which the work must grant.
      if (progress.stage === stage) setTimeout(() => controller.abort());
    };
    const { signal } = controller;
    const data = new Random(0).normals(8000);
    const running = start(data, { rows: 4000, columns: 2, clusters: 2, onProgress, signal });
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses what does not fit', async () => {
    const data = new Random(0).normals(40);
    const options = { rows: 20, columns: 2, clusters: 2 };
    await expect(start(data, { ...options, neighbours: 20 })).rejects.toThrow(/\[1, 19\] for 20 rows, got 20/);
    await expect(start(data, { ...options, neighbours: 0 })).rejects.toThrow(ZooError);
    await expect(start(data, { ...options, clusters: 21 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(start(data, { ...options, effectiveDimension: 0 })).rejects.toThrow(/effectiveDimension/);
    await expect(start(data, { ...options, neighbourIndex: 1.5 })).rejects.toThrow(/neighbourIndex/);
    await expect(start(data, { ...options, rows: 21 })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(start(data.subarray(0, 12), { ...options, rows: 6 })).rejects.toThrow(/neighbours/);
  });
});
