import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry, type Json } from '../test-fixtures/entries.js';
import { ClusterModel } from './model.js';
import { noveltyScores } from './outliers.js';
import { Random } from './random.js';

describe('noveltyScores', () => {
  it('is the mean square of misses and latents, each in units of its scale', () => {
    const rows = Float32Array.of(1, 2, 5, 5);
    const copies = Float32Array.of(0, 4, 5, 6);
    const latents = Float32Array.of(3, 0);
    const scales = { transform: 'none', scale: [0.5, 4], latentScale: [1.5] } as const;
    const scores = noveltyScores({ rows, copies, latents }, scales);
    expect(scores[0]).toBeCloseTo((2 ** 2 + 0.5 ** 2 + 2 ** 2) / 3, 6);
    expect(scores[1]).toBeCloseTo(0.25 ** 2 / 3, 6);
  });

  it('compares logarithms of counts', () => {
    const reconstructed = { rows: Float32Array.of(7, 0), copies: Float32Array.of(1, 0), latents: Float32Array.of(0) };
    const scores = noveltyScores(reconstructed, { transform: 'log2', scale: [2, 1], latentScale: [1] });
    expect(scores[0]).toBeCloseTo(((3 - 1) / 2) ** 2 / 3, 6);
  });

  it('is infinite where there is nothing to compare', () => {
    const reconstructed = {
      rows: Float32Array.of(1),
      copies: Float32Array.of(Number.NaN),
      latents: Float32Array.of(1),
    };
    const scores = noveltyScores(reconstructed, { transform: 'none', scale: [1], latentScale: [1] });
    expect(scores).toEqual(Float32Array.of(Number.POSITIVE_INFINITY));
  });
});

/** The tiny vector entry with thresholds and a temperature. */
function trusted(changes: Json = {}) {
  const files = entry('vector');
  const manifest = JSON.parse(files['manifest.json'] as string) as Json;
  const outliers = {
    transform: 'none',
    scale: [0.1, 0.1, 0.1],
    latentScale: [1, 1],
    novelty: { p50: 0, p95: 0.5, p99: 1, threshold: 2, level: 0.005 },
    confidence: { threshold: 0.8, level: 0.001 },
    flagged: { train: 0.005 },
  };
  const calibration = {
    temperature: 2,
    against: 'restarts',
    references: 1,
    split: 'train',
    rows: 8,
    agreement: 1,
    confidence: 1,
    error: 0,
    uncalibratedError: 0,
  };
  return { ...files, 'manifest.json': JSON.stringify({ ...manifest, outliers, calibration, ...changes }) };
}

describe('cluster, of an entry with thresholds', () => {
  let model: ClusterModel<'vector'>;
  beforeAll(async () => {
    model = await ClusterModel.load(trusted(), { device: 'cpu', kind: 'vector' });
  });
  afterAll(() => model.dispose());

  // What the pair reconstructs exactly has 0 or 10 in its third place.
  const rows = [
    [1, 2, 10],
    [1, 2, 10.3],
    [1, 2, 0.1],
    [1, 2, 5.2],
  ];

  it('flags rows that are not reconstructed, and rows without confidence', async () => {
    const found = await model.cluster(rows);
    expect([...found.outliers!]).toEqual([0, 1, 0, 1]);
    // Latents [1, 0.97] and misses [0, 0.03, 0.3] at a scale of 0.1, over a threshold of 2.
    expect(found.novelty![1]).toBeCloseTo((1 + 0.97 ** 2 + 9.09) / 5 / 2, 3);
    expect(found.novelty![0]).toBeCloseTo((1 + 1) / 5 / 2, 5);
    const unsure = await model.cluster([[1, 2, 5.2]]);
    expect(unsure.confidence[0]).toBeLessThan(0.8);
  });

  it('flags for want of confidence alone', async () => {
    const loose = JSON.parse(trusted()['manifest.json']) as { outliers: { novelty: object } };
    const novelty = { ...loose.outliers.novelty, threshold: 1e9 };
    const files = trusted({ outliers: { ...loose.outliers, novelty } });
    const patient = await ClusterModel.load(files, { device: 'cpu' });
    const found = await patient.cluster(rows);
    expect([...found.outliers!]).toEqual([0, 0, 0, 1]);
    expect(Math.max(...found.novelty!)).toBeLessThan(1e-3);
    await patient.dispose();
  });

  it('calibrates confidence and leaves probabilities and labels as they are', async () => {
    const plain = await ClusterModel.load(entry('vector'), { device: 'cpu' });
    const [found, own] = [await model.cluster(rows), await plain.cluster(rows)];
    expect(found.probabilities).toEqual(own.probabilities);
    expect(found.labels).toEqual(own.labels);
    // The encoder's logits are ±(5 − x₂), the temperature is 2.
    expect(found.confidence[3]).toBeCloseTo(1 / (1 + Math.exp((-2 * 0.2) / 2)), 5);
    expect(own.confidence[3]).toBeCloseTo(1 / (1 + Math.exp(-2 * 0.2)), 5);
    expect([own.outliers, own.novelty]).toEqual([undefined, undefined]);
    await plain.dispose();
  });

  it('leaves the generator alone where nobody asks for outliers', async () => {
    const found = await model.cluster(rows, { outliers: false });
    expect('outliers' in found || 'novelty' in found).toBe(false);
    expect(found.confidence).toEqual((await model.cluster(rows)).confidence);
    const wrong = { outliers: 'no' } as unknown as { outliers: boolean };
    await expect(model.cluster(rows, wrong)).rejects.toThrow('outliers must be true or false, got "no"');
  });

  it('gives the same for any batch size, and nothing for nothing', async () => {
    const random = new Random(5);
    const many = Array.from({ length: 53 }, () => Array.from(random.normals(3, 4)));
    const whole = await model.cluster(many);
    for (const batchSize of [1, 7, 53]) {
      const parts = await model.cluster(many, { batchSize });
      expect(parts.outliers).toEqual(whole.outliers);
      expect(parts.novelty).toEqual(whole.novelty);
    }
    expect((await model.cluster([])).outliers).toEqual(new Uint8Array(0));
  });
});
