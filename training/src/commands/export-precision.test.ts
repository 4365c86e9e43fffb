import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeModel, sha256Hex } from '@clusterzoo/export';
import { ClusterModel, type Manifest, type Precision } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../test/support/engines.js';
import { blobDataset, smallConfig } from '../../../test/support/trained.js';
import { fitSimi, type SimiConfig, type TrainedSimi } from '../methods/simi-clustergan/fit.js';
import { clusteringMetrics } from '../metrics/index.js';
import { exportEntry } from './export-entry.js';
import { verifyZooEntry } from './verify-zoo-entry.js';

const zoo = mkdtempSync(join(tmpdir(), 'export-precision-'));
afterAll(() => rmSync(zoo, { recursive: true, force: true }));

const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8'];
const dataset = blobDataset();

/** Wide enough for weights that are worth rounding. */
function wider(epochs = 20): SimiConfig {
  const config = smallConfig({ hidden: 64, epochs });
  return { ...config, prior: { ...config.prior, hidden: 64 } };
}

/** Changes an entry's manifest on the disc. */
function edit(folder: string, change: (manifest: { -readonly [F in keyof Manifest]: Manifest[F] }) => void): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

describe('exportEntry, in all precisions', () => {
  const folder = join(zoo, 'blobs');
  const facts = { dataset, title: 'Blobs', engine: 'onnxruntime cpu', command: 'clusterzoo train blobs.csv' };
  let trained: TrainedSimi;
  let manifest: Manifest;
  beforeAll(async () => {
    const { data, count } = dataset.train;
    const rows = { data, rows: count, columns: dataset.features };
    trained = await fitSimi(onnxEngine, rows, wider());
    ({ manifest } = await exportEntry({ ...facts, trained, name: 'blobs', folder, precisions: PRECISIONS }));
  }, 60_000);

  const bytesOf = (precision: Precision) => {
    const own = manifest.files.filter((file) => file.precision === precision);
    return own.reduce((sum, file) => sum + file.bytes, 0);
  };

  it('ships smaller files, with smaller weights and a word of it inside', () => {
    expect(Object.keys(manifest.precisions)).toEqual(PRECISIONS);
    expect(bytesOf('fp16')).toBeLessThan(0.75 * bytesOf('fp32'));
    expect(bytesOf('int8')).toBeLessThan(0.75 * bytesOf('fp16'));
    for (const [precision, dtype] of Object.entries({ fp16: 'float16', int8: 'int8' } as const)) {
      for (const path of Object.values(manifest.precisions[precision as 'fp16' | 'int8']!)) {
        const { graph, metadata } = decodeModel(readFileSync(join(folder, path)));
        expect(metadata['clusterzoo.precision']).toBe(precision);
        expect([...graph.constants.values()].map((constant) => constant.dtype)).toContain(dtype);
        for (const port of [...graph.inputs, ...graph.outputs]) expect(port.dtype).toBe('float32');
      }
    }
  });

  it('says what each costs, and prefers the smallest, which costs nothing here', () => {
    const { fp16, int8 } = manifest.variants as Required<NonNullable<Manifest['variants']>>;
    expect(fp16.parity.maxAbsDifference).toBeGreaterThan(manifest.parity.maxAbsDifference);
    expect(fp16.parity.maxAbsDifference).toBeLessThan(5e-3);
    expect(int8.parity.maxAbsDifference).toBeGreaterThan(fp16.parity.maxAbsDifference);
    expect(fp16.samples.lowestPsnr).toBeGreaterThan(60);
    expect(int8.samples.lowestPsnr).toBeGreaterThan(35);
    expect(int8.samples.lowestPsnr).toBeLessThan(fp16.samples.lowestPsnr);
    expect(int8.labels).toEqual({ split: 'test', count: 150, agreement: 1 });
    expect(manifest.defaultPrecision).toBe('int8');
    const rows = manifest.metrics.map(({ precision, split, rule }) => [precision, split, rule]);
    expect(rows.slice(4)).toEqual([
      ['fp16', 'test', 'argmax'],
      ['fp16', 'test', 'kmeans'],
      ['int8', 'test', 'argmax'],
      ['int8', 'test', 'kmeans'],
    ]);
  });

  it.each(PRECISIONS)('has figures that hold for the files in %s, on wasm too', async (precision) => {
    const exact = await ClusterModel.load('blobs', { zoo, device: 'cpu', precision: 'fp32' });
    const model = await ClusterModel.load('blobs', { zoo, device: 'cpu', precision });
    const wasm = await ClusterModel.load('blobs', { zoo, device: 'wasm', precision });
    const { data, labels } = dataset.test!;
    const found = await model.cluster(data);
    const rows = manifest.metrics.filter(({ split, rule }) => split === 'test' && rule === 'argmax');
    const row = rows.find((row) => (row.precision ?? 'fp32') === precision)!;
    expect(clusteringMetrics(labels!, found.labels).acc).toBe(row.acc);
    const drawn = { cluster: 1, count: 64, seed: 1 };
    const [before, after] = [(await exact.generate(drawn)).data, (await model.generate(drawn)).data];
    const width = manifest.input.range[1]! - manifest.input.range[0]!;
    const farthest = Math.max(...before.map((value, i) => Math.abs(value - after[i]!))) / width;
    const stated = precision === 'fp32' ? 0 : manifest.variants![precision]!.samples.maxAbsDifference;
    expect(farthest).toBeLessThanOrEqual(stated + 1e-6);
    const there = (await wasm.generate(drawn)).data;
    expect(Math.max(...there.map((value, i) => Math.abs(value - after[i]!)))).toBeLessThan(1e-4 * width);
    const { probabilities } = await wasm.cluster(data);
    expect(Math.max(...probabilities.map((value, i) => Math.abs(value - found.probabilities[i]!)))).toBeLessThan(1e-4);
    for (const each of [exact, model, wasm]) await each.dispose();
  });

  it('is verified in every precision, to the tolerance that it states', async () => {
    const { precisions, testData } = await verifyZooEntry(folder, {});
    expect(precisions).toEqual(PRECISIONS);
    expect(testData.map(({ graph }) => graph)).toEqual(
      PRECISIONS.flatMap((precision) => [
        ...Object.values(manifest.precisions[precision]!),
        ...(precision === 'fp32' ? ['novelty.onnx'] : []),
      ]),
    );
    for (const { precision, maxAbsDifference, scale, tolerance } of testData) {
      const share = maxAbsDifference / scale;
      expect(share).toBeLessThanOrEqual(tolerance);
      if (precision === 'fp32') expect(tolerance).toBeLessThan(1e-3);
      else expect(share).toBeGreaterThan(0.5 * tolerance);
    }
  });

  it('is verified as before where the manifest states no tolerance for full precision', async () => {
    const copy = join(zoo, 'older');
    cpSync(folder, copy, { recursive: true });
    edit(copy, (manifest) => {
      const { tolerance: _, ...parity } = manifest.parity;
      manifest.parity = parity;
    });
    const { testData } = await verifyZooEntry(copy, {});
    expect(testData.filter(({ precision }) => precision === 'fp32').map(({ tolerance }) => tolerance)).toEqual([
      1e-5, 1e-5, 1e-4,
    ]);
    edit(copy, (manifest) => {
      manifest.parity = { ...manifest.parity, tolerance: { encoder: 0, generator: 1 } };
    });
    await expect(verifyZooEntry(copy, {})).rejects.toThrow('blobs: encoder.onnx differs from its test data');
  });

  it('is not verified where a variant is another model, or farther off than it says', async () => {
    const copy = join(zoo, 'copy');
    cpSync(folder, copy, { recursive: true });
    edit(copy, (manifest) => {
      const { int8 } = manifest.variants!;
      const parity = { ...int8!.parity, tolerance: { encoder: 1, generator: 1e-4 } };
      manifest.variants = { ...manifest.variants, int8: { ...int8!, parity } };
    });
    const failed = { code: 'PARITY_FAILED', message: expect.stringMatching('blobs: generator.int8.onnx differs') };
    await expect(verifyZooEntry(copy, {})).rejects.toMatchObject(failed);
    const { data, count } = dataset.train;
    const stranger = await fitSimi(
      onnxEngine,
      { data, rows: count, columns: dataset.features },
      { ...wider(1), seed: 9 },
    );
    const elsewhere = join(zoo, 'stranger');
    await exportEntry({ ...facts, trained: stranger, name: 'stranger', folder: elsewhere, precisions: ['fp16'] });
    cpSync(folder, copy, { recursive: true });
    const path = 'encoder.fp16.onnx';
    const bytes = readFileSync(join(elsewhere, path));
    writeFileSync(join(copy, path), bytes);
    const sha256 = await sha256Hex(bytes);
    edit(copy, (manifest) => {
      manifest.files = manifest.files.map((file) =>
        file.path === path ? { ...file, bytes: bytes.length, sha256 } : file,
      );
    });
    await expect(verifyZooEntry(copy, {})).rejects.toThrow('blobs: encoder.fp16.onnx differs from its test data');
  });

  it('can do without full precision, which is measured all the same', async () => {
    const lean = join(zoo, 'lean');
    const { manifest: found } = await exportEntry({
      ...facts,
      trained,
      name: 'lean',
      folder: lean,
      precisions: ['int8'],
    });
    expect(Object.keys(found.precisions)).toEqual(['int8']);
    expect(found.files.filter(({ path }) => path.endsWith('.onnx')).map(({ path }) => path)).toEqual([
      'encoder.int8.onnx',
      'generator.int8.onnx',
      'novelty.onnx',
    ]);
    expect(found.metrics.slice(0, 4)).toEqual(manifest.metrics.slice(0, 4));
    expect([found.parity, found.variants]).toEqual([manifest.parity, { int8: manifest.variants!.int8 }]);
    await expect(ClusterModel.load(lean, { precision: 'fp32' })).rejects.toThrow(
      'precision must be auto or one of int8',
    );
    expect((await verifyZooEntry(lean, {})).precisions).toEqual(['int8']);
  });
});
