import { fileURLToPath } from 'node:url';
import { ClusterModel, Random } from '@clusterzoo/runtime';
import { loadDataset } from '@clusterzoo/training';
import { afterAll, describe, expect, it } from 'vitest';
import { letterPictures } from './support/letter-pictures.js';
import { letters } from './support/letters.js';
import { numbersOf } from './support/numbers.js';

const zoo = fileURLToPath(new URL('../models', import.meta.url));
const model = await ClusterModel.load('pendigits', { zoo, device: 'cpu' });
afterAll(() => model.dispose());

/** Share of rows that are flagged. */
async function flagged(rows: Float32Array | readonly Float32Array[], by = model): Promise<number> {
  const { outliers, count } = await by.cluster(rows);
  return outliers!.reduce((sum, flag) => sum + flag, 0) / count;
}

describe('the Pendigits model of the zoo', () => {
  it('knows digits by writers that it has never seen', async () => {
    const { test } = await loadDataset('pendigits');
    expect(await flagged(numbersOf(test!.data))).toBeLessThan(0.03);
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
    expect(await flagged(drawn.all)).toBeGreaterThan(0.6);
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
    expect(await sure(noise)).toBeLessThan((await sure(numbersOf(test!.data))) - 0.1);
  });
});

describe.each(['usps', '10x-pbmc4k', 'mnist', 'fashion-mnist', 'cifar10'])(
  'the model %s of the zoo, and noise',
  (name) => {
    it('says that white noise is nothing it knows, and knows its own samples', async () => {
      await using model = await ClusterModel.load(name, { zoo, device: 'cpu' });
      const { input, shapes } = model.manifest;
      const [low, high] = input.range as [number, number];
      const size = shapes.input.reduce((product, length) => product * length, 1);
      const noise = new Random(1).uniforms(200 * size, low, high);
      expect(await flagged(noise, model)).toBe(1);
      const samples = (await model.generate({ count: 200, seed: 1 })).data;
      expect(await flagged(samples, model)).toBeLessThan(0.05);
      // The same numbers in another order are no row of the data; a small generator's blurred photographs know little of that.
      if (name === 'cifar10') return;
      const order = new Random(2).permutation(size);
      const mixed = samples.map((_, at) => samples[at - (at % size) + order[at % size]!]!);
      // Clothes fill a picture so evenly that some of them look much the same in any order.
      expect(await flagged(mixed, model)).toBeGreaterThan(name === 'fashion-mnist' ? 0.8 : 0.95);
    });
  },
);

// As large as the data has its own things; less than is measured of each, since letters may look like digits.
describe.each([
  ['usps', { side: 16, letter: 16 }, 0.6],
  ['mnist', { side: 28, letter: 20 }, 0.8],
  ['fashion-mnist', { side: 28, letter: 26 }, 0.9],
] as const)('the model %s of the zoo, and letters', (name, sizes, share) => {
  it('says of most letters that they are nothing it knows', async () => {
    await using model = await ClusterModel.load(name, { zoo, device: 'cpu' });
    const [low, high] = model.manifest.input.range as [number, number];
    const drawn = letterPictures(20, sizes, new Random(3)).map((ink) => ink.map((value) => low + (high - low) * value));
    expect(await flagged(drawn, model)).toBeGreaterThan(share);
  });
});
