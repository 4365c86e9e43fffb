import { fileURLToPath } from 'node:url';
import { ClusterModel, Random } from '@clusterzoo/runtime';
import { loadDataset } from '@clusterzoo/training';
import { afterAll, describe, expect, it } from 'vitest';
import { letters } from './support/letters.js';

const model = await ClusterModel.load(fileURLToPath(new URL('../models/pendigits', import.meta.url)), {
  device: 'cpu',
});
afterAll(() => model.dispose());

async function flagged(rows: Float32Array): Promise<number> {
  const { outliers, count } = await model.cluster(rows);
  return outliers!.reduce((sum, flag) => sum + flag, 0) / count;
}

describe.skipIf(model.manifest.outliers === undefined)('the Pendigits model of the zoo', () => {
  it('knows digits by writers that it has never seen', async () => {
    const { test } = await loadDataset('pendigits');
    expect(await flagged(test!.data)).toBeLessThan(0.02);
  });

  it('says that white noise is no digit', async () => {
    const random = new Random(1);
    expect(await flagged(random.uniforms(16_000).map((value) => Math.round(100 * value)))).toBeGreaterThan(0.9);
    const normal = random.normals(16_000, 30).map((value) => Math.min(100, Math.max(0, 50 + value)));
    expect(await flagged(normal)).toBeGreaterThan(0.9);
    expect(await flagged(new Float32Array(160).fill(50))).toBe(1);
  });

  it('says that most letters are no digits', async () => {
    const drawn = letters(40, new Random(2));
    expect(await flagged(drawn.all)).toBeGreaterThan(0.5);
    for (const letter of ['A', 'M', 'W', 'X', 'P', 'R', 'N'] as const) {
      expect(await flagged(drawn.of[letter]), letter).toBeGreaterThan(0.75);
    }
  });

  it('is less sure of what it does not know', async () => {
    const { test } = await loadDataset('pendigits');
    const sure = async (rows: Float32Array) => {
      const { confidence, count } = await model.cluster(rows);
      return confidence.reduce((sum, value) => sum + value, 0) / count;
    };
    const noise = new Random(3).uniforms(16_000).map((value) => 100 * value);
    expect(await sure(noise)).toBeLessThan((await sure(test!.data)) - 0.1);
  });
});
