import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry, fixture, type Json, listed } from '../test-fixtures/entries.js';
import { ClusterModel } from './model.js';
import { Random } from './random.js';

/** The tiny vector entry with thresholds. */
function trusted(changes: Json = {}) {
  const files = entry('vector');
  const novelty = fixture('vector-novelty.onnx');
  const manifest = JSON.parse(files['manifest.json'] as string) as Json & { files: object[] };
  const outliers = {
    graph: 'novelty.onnx',
    novelty: { p50: 0, p95: 0.5, p99: 1, threshold: 2, level: 0.005 },
    confidence: { threshold: 0.6, level: 0.001 },
    flagged: { train: 0.005 },
  };
  const listing = [...manifest.files, listed('novelty.onnx', 'novelty', novelty)];
  const content = { ...manifest, files: listing, outliers, ...changes };
  return { ...files, 'novelty.onnx': novelty, 'manifest.json': JSON.stringify(content) };
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

  it('flags rows that are not reconstructed', async () => {
    const found = await model.cluster(rows);
    expect([...found.outliers!]).toEqual([0, 1, 0, 1]);
    // Latents [1, 0.97] and misses [0, 0.03, 0.3] in units of 0.1, over a threshold of 2.
    expect(found.novelty![1]).toBeCloseTo((1 + 0.97 ** 2 + 9.09) / 5 / 2, 3);
    expect(found.novelty![0]).toBeCloseTo((1 + 1) / 5 / 2, 5);
  });

  it('flags for want of confidence alone', async () => {
    const { outliers } = JSON.parse(trusted()['manifest.json']) as { outliers: Json };
    const files = trusted({ outliers: { ...outliers, confidence: { threshold: 0.99994, level: 0.001 } } });
    await using strict = await ClusterModel.load(files, { device: 'cpu' });
    const found = await strict.cluster([
      [0, 0, 0],
      [0, 0, 0.25],
    ]);
    // The encoder's logits are ±(5 − x₂).
    expect(found.confidence[1]).toBeCloseTo(1 / (1 + Math.exp(-9.5)), 6);
    expect([...found.outliers!]).toEqual([0, 1]);
    expect(found.novelty![1]).toBeLessThan(1);
  });

  it('leaves labels, probabilities and latents as they are without it', async () => {
    await using plain = await ClusterModel.load(entry('vector'), { device: 'cpu' });
    const [found, own] = [await model.cluster(rows), await plain.cluster(rows)];
    for (const field of ['labels', 'probabilities', 'confidence', 'latents'] as const) {
      expect(found[field]).toEqual(own[field]);
    }
    expect([own.outliers, own.novelty]).toEqual([undefined, undefined]);
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
