import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { blobDataset } from '../../../test/support/trained.js';
import { assignToCentroids, kMeans } from '../classical/kmeans.js';
import type { VectorDataset } from '../data/dataset.js';
import { clusteringMetrics } from '../metrics/index.js';
import { measureBaselines } from './baselines.js';
import { scaleRows, uniformScaling } from './scaling.js';

const dataset = blobDataset();
const scaling = uniformScaling(4, 0, 10);
const few = { clusters: 3, scaling, seeds: [0, 1] };

/** Rows that spread a little over many columns; two that go together tell the clusters apart. */
function wideDataset(rows: number, columns: number): VectorDataset {
  const random = new Random(9);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const data = random.normals(rows * columns, 0.1).map((value, at) => {
    return at % columns < 2 ? value + (labels[Math.floor(at / columns)]! === 0 ? -0.5 : 0.5) : value / 20;
  });
  return { ...dataset, features: columns, train: { data, count: rows, labels }, test: undefined };
}

describe('measureBaselines', () => {
  it('has a row for each method, seed and split, and finds separate clusters', async () => {
    const rows = await measureBaselines(dataset, few);
    const keys = rows.map(({ method, split, seed, count }) => `${method}: ${split} ${seed} (${count})`);
    const methods = ['k-means', 'GMM', 'PCA to 2 + k-means', 'PCA to 2 + GMM'];
    expect(keys).toEqual(
      methods.flatMap((method) =>
        [0, 1].flatMap((seed) => [`${method}: train ${seed} (600)`, `${method}: test ${seed} (150)`]),
      ),
    );
    for (const { acc, nmi, ari, purity } of rows) {
      expect(Math.min(acc, nmi, ari, purity)).toBeGreaterThan(0.99);
    }
    expect(await measureBaselines(dataset, few)).toEqual(rows);
  });

  it('fits to the training split as the network sees it, and puts the test split into what it found', async () => {
    const noise = new Random(5).uniforms(4 * 100, 0, 10);
    const labels = Int32Array.from({ length: 100 }, (_, i) => i % 3);
    const noisy = { ...dataset, test: { data: noise, count: 100, labels } };
    const uneven = { ...scaling, high: [10, 100, 20, 10] };
    const rows = await measureBaselines(noisy, { ...few, scaling: uneven, seeds: [4] });
    const { centroids } = kMeans(scaleRows(dataset.train.data, uneven), {
      rows: 600,
      columns: 4,
      clusters: 3,
      random: new Random(4),
    });
    const expected = clusteringMetrics(labels, assignToCentroids(scaleRows(noise, uneven), centroids, 4));
    const found = rows.find(({ method, split }) => method === 'k-means' && split === 'test');
    expect(found).toMatchObject({ acc: expected.acc, ari: expected.ari, seed: 4, count: 100 });
  });

  it('gives up full covariances where there are too few rows for them, and keeps the components that matter', async () => {
    const wide = { clusters: 2, scaling: uniformScaling(20, -1, 1), seeds: [0] };
    const methods = async (rows: number) => {
      return (await measureBaselines(wideDataset(rows, 20), wide)).map(({ method }) => method);
    };
    expect(await methods(399)).toContain('GMM (diagonal)');
    const enough = await methods(400);
    expect(enough).toContain('GMM');
    expect(enough.filter((method) => method.startsWith('PCA'))).toEqual(['PCA to 1 + k-means', 'PCA to 1 + GMM']);
  });

  it('has only k-means for rows of very many columns', async () => {
    const methods = async (columns: number) => {
      const rows = await measureBaselines(wideDataset(24, columns), {
        clusters: 2,
        scaling: uniformScaling(columns, -1, 1),
        seeds: [0],
      });
      return rows.map(({ method }) => method);
    };
    expect(await methods(1025)).toEqual(['k-means']);
    expect(await methods(1024)).toContain('GMM (diagonal)');
  });

  it('measures nothing without labels, and only the splits that have some', async () => {
    const { labels: _, ...train } = dataset.train;
    expect(await measureBaselines({ ...dataset, train, test: undefined }, few)).toEqual([]);
    const rows = await measureBaselines({ ...dataset, train }, { ...few, seeds: [0] });
    expect(new Set(rows.map(({ split }) => split))).toEqual(new Set(['test']));
  });

  it('says what is fitted, and stops between fits', async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const onFit = (method: string, done: number, total: number) => {
      said.push(`${method} ${done}/${total}`);
      if (said.length === 3) stop.abort();
    };
    const stopped = measureBaselines(dataset, { ...few, onFit, signal: stop.signal });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
    expect(said).toEqual(['k-means 0/8', 'k-means 1/8', 'GMM 2/8']);
  });

  it('fits to as many rows as it has time for, and measures all', async () => {
    const { data, labels } = dataset.train;
    const count = 34 * 600;
    const many = Float32Array.from({ length: count * 4 }, (_, at) => data[at % data.length]!);
    const classes = Int32Array.from({ length: count }, (_, i) => labels![i % 600]!);
    const train = { data: many, count, labels: classes };
    const rows = await measureBaselines({ ...dataset, train, test: undefined }, { ...few, seeds: [0] });
    expect(rows.map((row) => [row.count, row.acc > 0.99])).toEqual(rows.map(() => [20_400, true]));
  });

  it('takes copies of one row', async () => {
    const train = { data: new Float32Array(4 * 90).fill(5), count: 90, labels: new Int32Array(90) };
    const rows = await measureBaselines({ ...dataset, train, test: undefined }, { ...few, seeds: [0] });
    expect(rows.length).toBeGreaterThan(0);
    for (const { purity } of rows) expect(purity).toBe(1);
  });
});
