import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeTensor } from '@clusterzoo/export';
import { updateZooIndex } from '@clusterzoo/export/zoo';
import { ClusterModel, type Manifest, Random } from '@clusterzoo/runtime';
import * as onnxruntime from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobDataset, smallConfig, untrained } from '../../../test/support/trained.js';
import { OnnxRuntimeEngine } from '../engine/onnxruntime.js';
import { fitSimi } from '../methods/simi-clustergan/fit.js';
import type { EntrySource } from './entry-draft.js';
import { exportEntry, measureRun } from './export-entry.js';

const zoo = mkdtempSync(join(tmpdir(), 'export-entry-'));
afterAll(() => rmSync(zoo, { recursive: true, force: true }));

const dataset = blobDataset();
const facts = { dataset, title: 'Blobs', engine: 'onnxruntime cpu', command: 'clusterzoo train blobs.csv --seed 3' };

describe('exportEntry, of a trained model', () => {
  const folder = join(zoo, 'blobs');
  let manifest: Manifest;
  let source: EntrySource;
  beforeAll(async () => {
    const engine = new OnnxRuntimeEngine(onnxruntime, { device: 'cpu' });
    const { data, count } = dataset.train;
    const config = smallConfig();
    const trained = await fitSimi(
      engine,
      { data, rows: count, columns: dataset.features },
      {
        ...config,
        prior: { ...config.prior, restarts: 2 },
      },
    );
    source = { ...facts, trained, name: 'blobs', units: 'tenths', details: { seconds: 2 } };
    const other = {
      split: 'test',
      rule: 'argmax',
      count: 150,
      acc: 0.5,
      nmi: 0,
      ari: 0,
      purity: 0.5,
      seed: 9,
    } as const;
    const otherRuns = [{ ...other, engine: 'elsewhere', command: 'another', note: 'other preset' }];
    ({ manifest } = await exportEntry({ ...source, folder, otherRuns }));
  });

  it('measures both rules on both splits, and puts other runs behind its own', () => {
    const rows = manifest.metrics.map(({ split, rule, note }) => [split, rule, note]);
    expect(rows).toEqual([
      ['train', 'argmax', undefined],
      ['train', 'kmeans', undefined],
      ['test', 'argmax', undefined],
      ['test', 'kmeans', undefined],
      ['test', 'argmax', 'other preset'],
    ]);
    for (const { acc, nmi, seed, command } of manifest.metrics.slice(0, 4)) {
      expect(acc).toBeGreaterThan(0.97);
      expect(nmi).toBeGreaterThan(0.9);
      expect([seed, command]).toEqual([3, facts.command]);
    }
  });

  it('gives figures that hold for the files in the folder', async () => {
    const model = await ClusterModel.load('blobs', { zoo, device: 'cpu' });
    expect(model.manifest).toEqual(manifest);
    const { labels, confidence } = await model.cluster(dataset.train.data);
    manifest.confidence.perCluster.forEach(({ mean }, k) => {
      const own = confidence.filter((_, i) => labels[i] === k);
      expect(own.reduce((sum, value) => sum + value, 0) / own.length).toBeCloseTo(mean, 5);
    });
    const { data } = await model.reconstruct(dataset.test!.data);
    const errors = data.map((value, i) => (value - dataset.test!.data[i]!) ** 2);
    const error = errors.reduce((sum, value) => sum + value, 0) / errors.length;
    expect(error).toBeCloseTo(manifest.quality.reconstructionError, 4);
    expect(manifest.quality.cycleShare).toBeGreaterThan(0.9);
    expect(manifest.quality.varianceRatio).toBeGreaterThan(0);
    expect(manifest.quality.kmeansReconstructionError).toBeCloseTo(0.25, 1);
    await model.dispose();
  });

  it('calibrates confidence and fits thresholds that hold for the files in the folder', async () => {
    const { calibration, outliers } = manifest;
    expect(calibration).toMatchObject({ against: 'restarts', references: 1, split: 'train', rows: 300 });
    expect(calibration!.agreement).toBeGreaterThan(0.95);
    expect(calibration!.error).toBeLessThan(calibration!.uncalibratedError);
    expect(outliers!.flagged.train).toBeLessThan(0.02);
    const model = await ClusterModel.load(folder, { device: 'cpu' });
    const known = await model.cluster(dataset.train.data);
    known.labels.forEach((label, i) => {
      expect(known.confidence[i]).toBe(known.probabilitiesOf(i)[label]);
    });
    // Every other row is what the temperature is judged on.
    const judged = known.confidence.filter((_, i) => i % 2 === 1);
    const sure = judged.reduce((sum, value) => sum + value, 0) / judged.length;
    expect(calibration!.temperature).not.toBe(1);
    expect(sure).toBeCloseTo(calibration!.confidence, 5);
    const share = async (data: Float32Array) => {
      const found = await model.cluster(data);
      return found.outliers!.filter((flag) => flag === 1).length / found.count;
    };
    expect(await share(dataset.train.data)).toBeCloseTo(outliers!.flagged.train!, 9);
    expect(await share(dataset.test!.data)).toBeCloseTo(outliers!.flagged.test!, 9);
    expect(await share(blobDataset(77).train.data)).toBeLessThan(0.05);
    // White noise in the range of the data, rows without a corner, and rows far away.
    expect(await share(new Random(1).uniforms(4000).map((value) => 10 * value))).toBeGreaterThan(0.8);
    expect(await share(new Random(2).normals(4000, 0.5).map((value) => 5 + value))).toBeGreaterThan(0.75);
    expect(await share(new Float32Array(400).fill(1000))).toBe(1);
    await model.dispose();
  });

  it('takes a calibration that is known already', async () => {
    const calibration = { ...manifest.calibration!, against: 'other-seeds', references: 2, temperature: 3 } as const;
    const seeds = join(zoo, 'seeds');
    const found = await exportEntry({ ...source, name: 'seeds', folder: seeds, calibration });
    expect(found.manifest.calibration).toEqual(calibration);
    expect(calibration.temperature).toBeGreaterThan(manifest.calibration!.temperature);
    found.manifest.confidence.perCluster.forEach(({ mean }, k) => {
      expect(mean).toBeLessThan(manifest.confidence.perCluster[k]!.mean);
    });
    rmSync(seeds, { recursive: true });
  });

  it('agrees with the trained networks', () => {
    expect(manifest.parity.inputs).toBe(256);
    expect(manifest.parity.maxAbsDifference).toBeGreaterThan(0);
    expect(manifest.parity.maxAbsDifference).toBeLessThan(1e-4);
  });

  it('says what the run was', () => {
    expect(manifest.training).toMatchObject({ seed: 3, command: facts.command, seconds: 2, config: { clusters: 3 } });
    expect(manifest.dataset.splits).toEqual({ train: 600, test: 150 });
    expect(manifest.input).toMatchObject({ kind: 'vector', features: 4, units: 'tenths' });
    expect(manifest.latent).toMatchObject({ size: 2, sigma: 1, standardisation: 'ex-post', kmeansScale: 0.1 });
    expect(manifest.clusterMasses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 12);
  });

  it('has centroids that stand for a cluster each', () => {
    const best = manifest.centroids.map((row) => row.slice(2).indexOf(Math.max(...row.slice(2))));
    expect(best.sort()).toEqual([0, 1, 2]);
    for (const row of manifest.centroids) expect(Math.max(...row.slice(2))).toBeGreaterThan(0.5);
  });

  it('draws a picture and ships test data that the files reproduce', async () => {
    expect(Array.from(readFileSync(join(folder, 'samples.png')).subarray(0, 4))).toEqual([137, 80, 78, 71]);
    for (const [set, file] of [
      ['test_data_set_0', 'encoder.onnx'],
      ['test_data_set_1', 'generator.onnx'],
    ] as const) {
      const names = readdirSync(join(folder, set));
      const read = (side: string) => {
        const own = names.filter((name) => name.startsWith(side)).sort();
        return own.map((name) => decodeTensor(readFileSync(join(folder, set, name))));
      };
      const session = await onnxruntime.InferenceSession.create(readFileSync(join(folder, file)));
      const inputs = read('input');
      expect(inputs.map(({ name }) => name)).toEqual(session.inputNames);
      const feeds = inputs.map(({ name, data, shape }) => {
        return [name, new onnxruntime.Tensor('float32', data as Float32Array, shape)] as const;
      });
      const got = await session.run(Object.fromEntries(feeds));
      const outputs = read('output');
      expect(outputs.map(({ name }) => name)).toEqual(session.outputNames);
      for (const { name, data, shape } of outputs) {
        expect(got[name]!.dims).toEqual(shape);
        const values = got[name]!.data as Float32Array;
        const worst = Math.max(...Array.from(data as Float32Array, (value, i) => Math.abs(value - values[i]!)));
        expect(worst).toBeLessThan(1e-4);
      }
      await session.release();
    }
  });

  it('measures other runs in the same way', async () => {
    const metrics = await measureRun(source);
    expect(metrics).toEqual(manifest.metrics.slice(0, 4));
    const noted = await measureRun(source, 'the same again');
    expect(noted.every(({ note }) => note === 'the same again')).toBe(true);
    expect(manifest.calibration!.temperature).not.toBe(1);
    const untempered = await measureRun({ ...source, calibration: { ...manifest.calibration!, temperature: 1 } });
    expect(noted.map(({ note: _, ...row }) => row)).toEqual(untempered);
  });

  it('can be listed', async () => {
    const { entries } = await updateZooIndex(zoo);
    expect(entries.map(({ name, metrics }) => [name, metrics?.split, metrics?.rule])).toEqual([
      ['blobs', 'test', 'argmax'],
    ]);
  });
});

describe('exportEntry', () => {
  const { labels: _, ...train } = dataset.train;
  const unlabelled = { ...dataset, train, test: undefined, scale: undefined };

  it('exports plain sampling, data without labels, without a test split, and of few rows', async () => {
    const folder = join(zoo, 'plain');
    const few = { ...unlabelled, train: { data: train.data.slice(0, 40 * dataset.features), count: 40 } };
    const trained = untrained({ latentDensity: 'scaled', sigma: 0.1 });
    const { manifest } = await exportEntry({ ...facts, dataset: few, trained, name: 'plain', folder });
    expect(manifest.metrics).toEqual([]);
    expect(manifest).not.toHaveProperty('calibration');
    expect(manifest.outliers!.flagged).toEqual({ train: expect.any(Number) });
    expect(manifest.latent.standardisation).toBe('scaled');
    expect(manifest.dataset.splits).toEqual({ train: 40 });
    [0.2, 0.3, 0.5].forEach((mass, k) => {
      expect(manifest.clusterMasses[k]).toBeCloseTo(mass, 6);
    });
  });

  it('writes nothing if the graphs cannot be trusted', async () => {
    const trained = untrained();
    const [name] = Object.keys(trained.state).filter((key) => key.startsWith('encoder'));
    trained.state[name!]!.data[0] = Number.NaN;
    const folder = join(zoo, 'broken');
    const options = { ...facts, dataset: unlabelled, trained, name: 'broken', folder };
    await expect(exportEntry(options)).rejects.toThrow(expect.objectContaining({ code: 'PARITY_FAILED' }));
    expect(readdirSync(zoo)).not.toContain('broken');
  });
});
