import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry } from '../test-fixtures/entries.js';
import { ClusterModel } from './model.js';
import type { GenerateOptions, InterpolateOptions } from './model-options.js';

let vectors: ClusterModel<'vector'>;
let images: ClusterModel<'image'>;
beforeAll(async () => {
  vectors = await ClusterModel.load(entry('vector'), { device: 'cpu', kind: 'vector' });
  images = await ClusterModel.load(entry('image'), { device: 'cpu', kind: 'image' });
});
afterAll(() => Promise.all([vectors.dispose(), images.dispose()]));

describe('generate', () => {
  it('gives one row by default, the same for the same seed and another for another', async () => {
    const [first, again, other] = [
      await vectors.generate(),
      await vectors.generate({ seed: 0 }),
      await vectors.generate({ seed: 1 }),
    ];
    expect(first).toMatchObject({ kind: 'vector', count: 1, shape: [1, 3] });
    expect(again.data).toEqual(first.data);
    expect(other.data).not.toEqual(first.data);
  });

  it('draws from one cluster by number or name, or from one for each row', async () => {
    const high = await vectors.generate({ cluster: 'high', count: 5, seed: 3 });
    expect([...high.clusters]).toEqual([1, 1, 1, 1, 1]);
    expect(high.rows().every((row) => row[2] === 10)).toBe(true);
    expect((await vectors.generate({ cluster: 1, count: 5, seed: 3 })).data).toEqual(high.data);
    const mixed = await vectors.generate({ clusters: [0, 1, 0], seed: 3 });
    expect(mixed.rows().map((row) => row[2])).toEqual([0, 10, 0]);
    expect(mixed.latents).toEqual(high.latents.subarray(0, 6));
  });

  it('draws clusters from the learned prior where none is given', async () => {
    const { clusters, data } = await vectors.generate({ count: 4000, seed: 9 });
    const share = clusters.reduce((sum, cluster) => sum + cluster, 0) / 4000;
    expect(Math.abs(share - 0.75)).toBeLessThan(0.03);
    expect((await vectors.cluster(data)).labels).toEqual(clusters);
  });

  it('draws standard normal latents, scaled by the temperature', async () => {
    const { latents } = await vectors.generate({ cluster: 0, count: 3000, seed: 2 });
    const variance = latents.reduce((sum, value) => sum + value * value, 0) / latents.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    const cool = await vectors.generate({ cluster: 1, count: 3, seed: 2, temperature: 0 });
    expect([...cool.data]).toEqual([0, 1, 10, 0, 1, 10, 0, 1, 10]);
  });

  it('takes latents', async () => {
    const { data, count } = await vectors.generate({
      latents: [
        [1, 2],
        [3, 4],
      ],
      cluster: 0,
    });
    expect([count, ...data]).toEqual([2, 1, 2, 0, 3, 4, 0]);
    expect((await vectors.generate({ count: 0 })).count).toBe(0);
  });

  it.each([
    [{ cluster: 2 }, 'INVALID_ARGUMENT', 'cluster must be an integer in [0, 2) or one of "low", "high", got 2'],
    [{ cluster: 'middle' }, 'INVALID_ARGUMENT', 'got "middle"'],
    [{ clusters: [0, -1] }, 'INVALID_ARGUMENT', 'clusters[1] must be an integer in [0, 2)'],
    [{ clusters: [0, 0.5] }, 'INVALID_ARGUMENT', 'got 0.5'],
    [{ clusters: [0, 1], count: 3 }, 'SHAPE_MISMATCH', 'clusters stands for 2 rows, but 3 are asked for'],
    [
      {
        clusters: [0],
        latents: [
          [1, 2],
          [1, 2],
        ],
      },
      'SHAPE_MISMATCH',
      'latents stands for 2 rows, but 1 are asked for',
    ],
    [{ latents: [[1, 2, 3]] }, 'SHAPE_MISMATCH', 'latents row 0 has 3 numbers; must have 2'],
    [{ count: -1 }, 'INVALID_ARGUMENT', 'count must be an integer of at least 0, got -1'],
    [{ seed: -1 }, 'INVALID_ARGUMENT', 'seed must be an integer in [0, 2^32), got -1'],
    [{ temperature: -1 }, 'INVALID_ARGUMENT', 'temperature must be a number of at least 0, got -1'],
  ])('refuses %j', async (options, code, message) => {
    const attempt = vectors.generate(options as GenerateOptions);
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it.each([
    [{ cluster: 0, clusters: [0] }, 'cluster and clusters exclude each other'],
    [{ latents: [[1, 2]], temperature: 0.5 }, 'latents and temperature exclude each other'],
    [{ latents: [[1, 2]], seed: 1 }, 'latents and seed exclude each other'],
    [{ latents: [[1, 2]], cluster: 0, seed: 0 }, 'latents and seed exclude each other'],
  ])('refuses to choose between %j', async (options, message) => {
    const refused = { code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) };
    await expect(vectors.generate(options as unknown as GenerateOptions)).rejects.toMatchObject(refused);
  });

  it('takes options that are undefined as left out', async () => {
    const left = { clusters: undefined, latents: undefined, seed: undefined, temperature: undefined };
    const { data } = await vectors.generate({ cluster: 1, ...left } as unknown as GenerateOptions);
    expect(data).toEqual((await vectors.generate({ cluster: 1 })).data);
  });

  it('gives images with pixels', async () => {
    const digits = await images.generate({ cluster: 1, count: 3, seed: 1 });
    expect(digits).toMatchObject({ kind: 'image', count: 3, shape: [3, 1, 2, 2] });
    expect(digits.toRgba(2).data).toHaveLength(16);
    expect([...(await digits.toPng(0)).subarray(1, 4)]).toEqual([...'PNG'].map((letter) => letter.charCodeAt(0)));
    expect((await images.cluster(digits.data)).labels).toEqual(digits.clusters);
  });
});

describe('interpolate', () => {
  it('holds the latent and mixes the clusters from one to the other', async () => {
    const path = await vectors.interpolate({ from: 'low', to: 1, steps: 5, latents: [[3, 4]] });
    expect(path.shape).toEqual([5, 3]);
    expect([...path.data]).toEqual([3, 4, 0, 3, 4.25, 2.5, 3, 4.5, 5, 3, 4.75, 7.5, 3, 5, 10]);
    const back = await vectors.interpolate({ from: 1, to: 'low', steps: 5, latents: Float32Array.of(3, 4) });
    expect(back.rows().reverse()).toEqual(path.rows());
  });

  it('has ends that generate would give, and nine frames by default', async () => {
    const path = await vectors.interpolate({ from: 1, to: 0, seed: 21, temperature: 0.5 });
    expect(path.count).toBe(9);
    const end = await vectors.generate({ cluster: 1, seed: 21, temperature: 0.5 });
    expect(path.rows()[0]).toEqual(end.data);
  });

  it.each([
    [{ from: 0, to: 1, steps: 1 }, 'steps must be an integer of at least 2, got 1'],
    [{ from: 0, to: 7 }, 'to must be an integer in [0, 2)'],
    [{ from: 'x', to: 0 }, 'from must be'],
    [{ from: 0, to: 1, latents: [[1, 2]], seed: 1 }, 'latents and seed exclude each other'],
    [{ from: 0, to: 1, latents: [[1, 2]], temperature: 1 }, 'latents and temperature exclude each other'],
    [
      {
        from: 0,
        to: 1,
        latents: [
          [1, 2],
          [3, 4],
        ],
      },
      'latents has 2 rows; a path has one latent for all steps',
    ],
  ])('refuses %j', async (options, message) => {
    await expect(vectors.interpolate(options as InterpolateOptions)).rejects.toThrow(message);
  });
});
