import { assembleZooEntry } from '@clusterzoo/export';
import { ClusterModel, Random } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyContents } from '../../../test/support/zoo-contents.js';
import type { Split, VectorDataset } from '../data/dataset.js';
import { evaluateModel } from './evaluation.js';

let model: ClusterModel;
beforeAll(async () => {
  model = await ClusterModel.load((await assembleZooEntry(tinyContents())).files, { device: 'cpu' });
});
afterAll(() => model.dispose());

/** Rows whose first number is far below or above zero, in turn; every `wrong`-th label is the other one. */
function split(count: number, wrong: number): Split<Float32Array> & { readonly labels: Int32Array } {
  const data = new Random(count).normals(3 * count, 0.1);
  const labels = Int32Array.from({ length: count }, (_, i) => (i % wrong === 0 ? 1 - (i % 2) : i % 2));
  for (let i = 0; i < count; i++) data[3 * i]! += i % 2 === 0 ? -1 : 1;
  return { data, count, labels };
}

function dataset(train: Split<Float32Array>, test?: Split<Float32Array>): VectorDataset {
  return { name: 'signs', kind: 'vector', features: 3, train, test, licence: '', source: '', scale: undefined };
}

const run = { seed: 5, engine: 'onnxruntime cpu', command: 'measure' };

describe('evaluateModel', () => {
  it('measures both rules on each split by itself', async () => {
    const { metrics, train, trainClusters } = await evaluateModel(model, dataset(split(100, 10), split(40, 4)), run);
    expect(metrics.map(({ split, rule, count, acc }) => [split, rule, count, acc])).toEqual([
      ['train', 'argmax', 100, 0.9],
      ['train', 'kmeans', 100, 0.9],
      ['test', 'argmax', 40, 0.75],
      ['test', 'kmeans', 40, 0.75],
    ]);
    for (const row of metrics) expect(row).toMatchObject({ ...run, purity: row.acc });
    expect(metrics[0]).not.toHaveProperty('note');
    expect(train.count).toBe(100);
    expect(trainClusters.centroids).toHaveLength(2);
  });

  it('keeps the note of a run', async () => {
    const { metrics } = await evaluateModel(model, dataset(split(20, 5)), { ...run, note: 'other preset' });
    expect(metrics.map(({ note }) => note)).toEqual(['other preset', 'other preset']);
  });

  it('gives no figures without labels, and no k-means on fewer rows than clusters', async () => {
    const { labels: _, ...unlabelled } = split(20, 5);
    expect((await evaluateModel(model, dataset(unlabelled, unlabelled), run)).metrics).toEqual([]);
    const { metrics } = await evaluateModel(model, dataset(unlabelled, split(1, 5)), run);
    expect(metrics.map(({ split, rule }) => [split, rule])).toEqual([['test', 'argmax']]);
  });
});
