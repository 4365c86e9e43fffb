import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterModel, type Manifest } from '@clusterzoo/runtime';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../test/support/engines.js';
import { numbersOf } from '../../../test/support/numbers.js';
import { blockDataset, smallImageConfig } from '../../../test/support/trained.js';
import { fitSimi } from '../methods/simi-clustergan/fit.js';
import { clusteringMetrics } from '../metrics/index.js';
import { exportEntry } from './export-entry.js';

const zoo = mkdtempSync(join(tmpdir(), 'export-images-'));
afterAll(() => rmSync(zoo, { recursive: true, force: true }));

describe('exportEntry, of a clusterer of pictures', () => {
  const dataset = blockDataset();
  let manifest: Manifest;
  let model: ClusterModel<'image'>;
  beforeAll(async () => {
    const { train, features } = dataset;
    const trained = await fitSimi(
      onnxEngine,
      { data: train.data, rows: train.count, columns: features },
      smallImageConfig(1, { epochs: 100 }),
    );
    const facts = { dataset, title: 'Blocks', engine: 'onnxruntime cpu', command: 'clusterzoo train --data blocks' };
    ({ manifest } = await exportEntry({ ...facts, trained, name: 'blocks', folder: join(zoo, 'blocks') }));
    model = (await ClusterModel.load('blocks', { zoo, device: 'cpu' })) as ClusterModel<'image'>;
  }, 180_000);
  afterAll(() => model?.dispose());

  it('ships graphs that take and give pictures in [0, 1]', () => {
    expect(manifest.input).toEqual({ kind: 'image', channels: 1, height: 8, width: 8, range: [0, 1] });
    expect(manifest.shapes.input).toEqual([1, 8, 8]);
    expect(manifest.parity.maxAbsDifference).toBeLessThan(1e-4);
  });

  it('clusters pictures that it has not seen, and draws of each cluster what lies in it', async () => {
    const { data, labels: classes } = dataset.test!;
    const { labels } = await model.cluster(numbersOf(data));
    const { acc, mapping } = clusteringMetrics(classes!, labels);
    expect(acc).toBeGreaterThan(0.95);
    for (let cluster = 0; cluster < 3; cluster++) {
      const drawn = await model.generate({ cluster, count: 20, seed: 1 });
      expect(drawn.shape).toEqual([20, 1, 8, 8]);
      for (const value of drawn.data) expect(Math.abs(value - 0.5)).toBeLessThanOrEqual(0.5 + 1e-5);
      const column = 1 + 2 * mapping.get(cluster)!;
      const inside = drawn.rows().map((row) => (row[3 * 8 + column]! + row[4 * 8 + column + 1]!) / 2);
      // Of the data 0.64, and 0.1 beside the block.
      expect(inside.reduce((sum, value) => sum + value, 0) / 20).toBeGreaterThan(0.35);
    }
  });

  it('tells noise from blocks', async () => {
    const noise = Float32Array.from({ length: 20 * 64 }, (_, i) => (i * 7919) % 2);
    const { outliers } = await model.cluster(noise);
    expect(outliers!.reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(15);
    expect(manifest.outliers!.flagged.test).toBeLessThan(0.1);
  });

  it('draws the sample sheet in grey tiles', () => {
    const { width, height, channels } = decode(readFileSync(join(zoo, 'blocks', 'samples.png')));
    expect(channels).toBeGreaterThanOrEqual(3);
    expect(width).toBeGreaterThan(height);
  });
});
