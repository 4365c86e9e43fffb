import { ClusterModel } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../data/dataset.js';
import { loadDataset } from '../data/registry.js';
import { judgementLines, judgementOf } from './judging.js';

describe('judgementOf', () => {
  let model: ClusterModel;
  beforeAll(async () => {
    model = await ClusterModel.load('pendigits', { device: 'cpu' });
  });
  afterAll(() => model.dispose());

  it('judges the shipped Pendigits model with a classifier that knows digits', async () => {
    const dataset = await loadDataset('pendigits');
    const notes: string[] = [];
    const found = await judgementOf(model, dataset, dataset.test!, { onNote: (text) => notes.push(text) });
    expect(notes).toEqual(['a classifier learns 10 classes of 7494 rows …']);
    expect(found.classifier).toBeGreaterThan(0.95);
    expect(found.mode).toBeGreaterThan(0.85);
    expect(found.reconstruction).toBeGreaterThan(0.8);
    // Clusters are no better than their accuracy under the best map.
    expect(found.cluster).toBeGreaterThan(0.7);
    expect(found.cluster).toBeLessThanOrEqual(0.87);
    // No clusterer draws rows as alike as the other split's are.
    expect(found.fid.training).toBeGreaterThan(0);
    expect(found.fid.samples).toBeGreaterThan(found.fid.training!);
    const lines = judgementLines(found);
    expect(lines[0]).toContain(found.mode.toFixed(4));
    expect(lines.at(-1)).toMatch(/^FID-clf .*training rows: \d/);
  });

  it('needs classes', async () => {
    const whole = await loadDataset('pendigits');
    const { labels: _, ...train } = whole.train;
    const dataset = { ...whole, train } as Dataset;
    await expect(judgementOf(model, dataset, train, {})).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });
});
