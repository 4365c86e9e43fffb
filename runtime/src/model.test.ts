import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { entry } from '../test-fixtures/entries.js';
import { ClusterModel } from './model.js';
import type { GenerateOptions } from './model-options.js';
import type { Images, Vectors } from './outputs.js';
import { Random } from './random.js';

let vectors: ClusterModel<'vector'>;
let images: ClusterModel<'image'>;
beforeAll(async () => {
  vectors = await ClusterModel.load(entry('vector'), { device: 'cpu', kind: 'vector', threads: 1 });
  images = await ClusterModel.load(entry('image'), { device: 'cpu', kind: 'image' });
});
afterAll(() => Promise.all([vectors.dispose(), images.dispose()]));

/** Rows that the tiny vector pair reconstructs exactly: the third number tells the cluster. */
function exactRows(count: number): number[][] {
  const random = new Random(11);
  return Array.from({ length: count }, () => [random.uniform(), random.uniform(), 10 * random.integer(2)]);
}

describe('cluster', () => {
  it('gives labels, probabilities, confidences and latents', async () => {
    const result = await vectors.cluster([
      [1, 2, 10],
      [3, 4, 4.5],
    ]);
    // The encoder's logits are ±(5 − x₂).
    const sure = (margin: number) => 1 / (1 + Math.exp(-2 * margin));
    expect(result).toMatchObject({ count: 2, clusters: 2, latentSize: 2, labels: Int32Array.of(1, 0) });
    expect(result.confidence[0]).toBeCloseTo(sure(5), 6);
    expect(result.confidence[1]).toBeCloseTo(sure(0.5), 6);
    expect(result.probabilitiesOf(1)[1]).toBeCloseTo(1 - sure(0.5), 6);
    expect([...result.latentsOf(0)]).toEqual([1, 1]);
    expect(result.latentsOf(1)[1]).toBeCloseTo(3.55, 6);
  });

  it('takes nothing and gives nothing', async () => {
    const result = await vectors.cluster([]);
    expect([result.count, result.labels.length, result.probabilities.length, result.latents.length]).toEqual([
      0, 0, 0, 0,
    ]);
    expect((await images.cluster(new Float32Array(0))).count).toBe(0);
    expect((await images.reconstruct([])).count).toBe(0);
  });

  it('gives the same for any batch size', async () => {
    const rows = exactRows(37);
    const whole = await vectors.cluster(rows);
    for (const batchSize of [1, 5, 37, 100]) {
      const parts = await vectors.cluster(rows, { batchSize });
      expect(parts.labels).toEqual(whole.labels);
      expect(parts.probabilities).toEqual(whole.probabilities);
      expect(parts.latents).toEqual(whole.latents);
    }
    await expect(vectors.cluster(rows, { batchSize: 0 })).rejects.toThrow('batchSize must be an integer of at least 1');
  });

  it('refuses bad rows', async () => {
    await expect(vectors.cluster([[1, 2]])).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(vectors.cluster([[1, 2, Number.NaN]])).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await expect(images.cluster([[0, 0, 0, 255]])).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('refuses rows that overflow inside the graph', async () => {
    await expect(vectors.cluster([[0, 0, 3e38]])).resolves.toMatchObject({ labels: Int32Array.of(1) });
    await expect(
      vectors.cluster([
        [0, 0, 0],
        [0, 3.4e38, -3.4e38],
      ]),
    ).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: 'row 1 is so far from the training data that the encoder overflows; check its units',
    });
  });

  it('stops between batches when aborted', async () => {
    const controller = new AbortController();
    const attempt = vectors.cluster(exactRows(500), { batchSize: 1, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(attempt).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('reconstruct', () => {
  it('is exact where the pair is', async () => {
    const rows = exactRows(20);
    const { data, shape } = await vectors.reconstruct(rows, { batchSize: 7 });
    expect(shape).toEqual([20, 3]);
    rows.flat().forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 5);
    });
  });

  it('decodes from the most probable cluster, not from a mixture', async () => {
    const { data } = await vectors.reconstruct([[1, 2, 4.5]]);
    expect(data[2]).toBe(0);
  });
});

describe('many calls and none', () => {
  it('queue, and give what they give alone', async () => {
    const rows = exactRows(64);
    const alone = await vectors.reconstruct(rows);
    const [a, b, c] = await Promise.all([
      vectors.reconstruct(rows, { batchSize: 3 }),
      vectors.cluster(rows),
      vectors.reconstruct(rows, { batchSize: 10 }),
    ]);
    expect(a.data).toEqual(alone.data);
    expect(c.data).toEqual(alone.data);
    expect(b.count).toBe(64);
  });

  it('finish in the order they were made, before disposal, and are refused after it', async () => {
    const model = await ClusterModel.load(entry(), { device: 'cpu' });
    const order: string[] = [];
    const slow = model.cluster(exactRows(50), { batchSize: 1 }).then(() => order.push('slow'));
    const quick = model.generate().then(() => order.push('quick'));
    const disposal = model.dispose().then(() => order.push('disposed'));
    await Promise.all([slow, quick, disposal, model.dispose()]);
    expect(order).toEqual(['slow', 'quick', 'disposed']);
    for (const call of [
      model.cluster([]),
      model.generate(),
      model.reconstruct([]),
      model.interpolate({ from: 0, to: 1 }),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'DISPOSED', message: expect.stringContaining('tiny-vector') });
    }
  });

  it('end with their block under await using', async () => {
    let kept: ClusterModel;
    {
      await using model = await ClusterModel.load(entry(), { device: 'cpu' });
      kept = model;
      expect((await model.generate()).count).toBe(1);
    }
    await expect(kept.generate()).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});

describe('types', () => {
  it('follow the kind', async () => {
    expectTypeOf(vectors.reconstruct).returns.resolves.toEqualTypeOf<Vectors>();
    expectTypeOf(images.interpolate).returns.resolves.toEqualTypeOf<Images>();
    expectTypeOf<ClusterModel>().toHaveProperty('reconstruct').returns.resolves.toEqualTypeOf<Vectors | Images>();
    // @ts-expect-error one cluster or a cluster for each row, not both
    expectTypeOf<{ cluster: number; clusters: number[] }>().toExtend<GenerateOptions>();
    // @ts-expect-error a temperature scales drawn latents, not given ones
    expectTypeOf<{ latents: Float32Array; temperature: number }>().toExtend<GenerateOptions>();
    // @ts-expect-error a seed draws latents, and these are given
    expectTypeOf<{ latents: Float32Array; seed: number }>().toExtend<GenerateOptions>();
    expectTypeOf<{ latents: Float32Array; cluster: string }>().toExtend<GenerateOptions>();
  });
});
