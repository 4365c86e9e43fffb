import { fileURLToPath } from 'node:url';
import { ClusterModel, listZoo, Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { browserPath, WEBGPU_MS } from './chromium.js';
import { browserFixture, type Globals } from './fixture.js';

const zoo = fileURLToPath(new URL('../../models/', import.meta.url));
const entries = (await listZoo({ zoo })).map(({ name }) => name);
/** Rows that are clustered and samples that are drawn: few of pictures, since SwiftShader is slow. */
const COUNTS = { vector: 64, image: 8 } as const;

/** Samples of a model, rows like those that it was trained on, as Node's cpu sees and makes them. */
async function reference(name: string) {
  await using model = await ClusterModel.load(`${zoo}${name}`, { device: 'cpu', threads: 1 });
  const count = COUNTS[model.manifest.input.kind];
  const samples = await model.generate({ count, seed: 7 });
  const { data: rows } = await model.generate({ count, seed: 8, temperature: 0.5 });
  const random = new Random(9);
  const width = model.manifest.input.range[1]! - model.manifest.input.range[0]!;
  for (let at = 0; at < rows.length; at++) rows[at]! += 0.01 * width * random.uniform();
  if (model.manifest.input.kind === 'image')
    for (let at = 0; at < rows.length; at++) rows[at] = Math.min(1, Math.max(0, rows[at]!));
  const { labels, probabilities, confidence, outliers } = await model.cluster(rows);
  const { data: copies } = await model.reconstruct(rows);
  return {
    rows,
    width,
    labels,
    probabilities,
    confidence,
    outliers,
    copies,
    samples: samples.data,
    clusters: samples.clusters,
  };
}

function farthest(found: readonly number[], expected: ArrayLike<number>): number {
  expect(found).toHaveLength(expected.length);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

describe.skipIf(!browserPath)('browser and Node', () => {
  const fixture = browserFixture();

  it.each(entries.flatMap((name) => [[name, 'wasm'] as const, [name, 'webgpu'] as const]))(
    'agree about %s on %s',
    async (name, device) => {
      const expected = await reference(name);
      const page = await fixture.open();
      const found = await page.evaluate(
        async ({ name, device, rows, count }) => {
          const { ClusterModel } = (globalThis as unknown as Globals).zoo;
          const model = await ClusterModel.load(`models/${name}`, { device });
          const data = Float32Array.from(rows);
          const clustering = await model.cluster(data);
          const samples = await model.generate({ count, seed: 7 });
          const copies = await model.reconstruct(data);
          await model.dispose();
          return {
            device: model.device,
            labels: [...clustering.labels],
            probabilities: [...clustering.probabilities],
            confidence: [...clustering.confidence],
            outliers: [...(clustering.outliers ?? [])],
            samples: [...samples.data],
            clusters: [...samples.clusters],
            copies: [...copies.data],
          };
        },
        { name, device, rows: [...expected.rows], count: expected.clusters.length },
      );
      await page.context().close();
      expect(found.device).toBe(device);
      expect(found.labels).toEqual([...expected.labels]);
      expect(found.clusters).toEqual([...expected.clusters]);
      expect(found.outliers).toEqual([...(expected.outliers ?? [])]);
      expect(farthest(found.probabilities, expected.probabilities)).toBeLessThan(1e-3);
      expect(farthest(found.confidence, expected.confidence)).toBeLessThan(1e-3);
      expect(farthest(found.samples, expected.samples) / expected.width).toBeLessThan(2 / 255);
      expect(farthest(found.copies, expected.copies) / expected.width).toBeLessThan(2 / 255);
    },
    WEBGPU_MS,
  );
});
