import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import type { RowsInMemory } from '../rows.js';
import { fitFeatureView } from './feature-view.js';

/** Features along two hidden directions of eight, of very different lengths. */
function features(count: number, seed: number): RowsInMemory {
  const random = new Random(seed);
  const axes = [new Random(100).normals(8), new Random(101).normals(8)];
  const data = new Float32Array(count * 8);
  for (let i = 0; i < count; i++) {
    const [a = 0, b = 0] = random.normals(2);
    const length = 1 + 9 * random.uniform();
    for (let c = 0; c < 8; c++) data[i * 8 + c] = length * (3 + a * axes[0]![c]! + 0.5 * b * axes[1]![c]!);
  }
  return { data, rows: count, columns: 8 };
}

const squaredDistance = ({ data, columns }: RowsInMemory, a: number, b: number) => {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += (data[a * columns + c]! - data[b * columns + c]!) ** 2;
  return sum;
};

describe('fitFeatureView', () => {
  it('keeps the proportions of distances, at a spread that networks expect', async () => {
    const raw = features(300, 1);
    const { rows } = await fitFeatureView(raw, { normalise: 'none', components: 3 });
    expect(rows).toMatchObject({ rows: 300, columns: 3 });
    const ratio = squaredDistance(rows, 0, 1) / squaredDistance(raw, 0, 1);
    expect(squaredDistance(rows, 5, 200) / squaredDistance(raw, 5, 200)).toBeCloseTo(ratio, 4);
    const meanSquare = rows.data.reduce((sum, value) => sum + value * value, 0) / rows.data.length;
    expect(meanSquare).toBeCloseTo(1 / 3, 4);
  });

  it('does not tell rows of one direction apart once they are of unit length', async () => {
    const raw = features(50, 2);
    const doubled = { ...raw, data: raw.data.map((value, at) => (at < 8 ? 2 * value : value)) };
    const options = { normalise: 'l2', components: 'all' } as const;
    const [a, b] = [(await fitFeatureView(raw, options)).rows, (await fitFeatureView(doubled, options)).rows];
    expect([...b.data]).toEqual([...a.data].map((value) => expect.closeTo(value, 4)));
    const undirected = await fitFeatureView(doubled, { normalise: 'none', components: 'all' });
    expect(undirected.rows.data).not.toEqual(b.data);
  });

  it('shows other rows as it shows those that it was fitted to', async () => {
    const raw = features(300, 3);
    const view = await fitFeatureView(raw, { normalise: 'l2', components: 2 });
    const some = await view.project({ data: raw.data.slice(8 * 40, 8 * 60), rows: 20, columns: 8 });
    expect([...some.data]).toEqual([...view.rows.data.subarray(2 * 40, 2 * 60)].map((v) => expect.closeTo(v, 5)));
    await expect(view.project({ data: new Float32Array(14), rows: 2, columns: 7 })).rejects.toThrow('7 columns');
  });

  it('finds the axes of many rows from some of them', async () => {
    const raw = features(20_001, 4);
    const view = await fitFeatureView(raw, { normalise: 'none', components: 3 });
    // All variance lies in three directions, so even and odd rows span the same ones.
    const ratio = squaredDistance(view.rows, 0, 1) / squaredDistance(raw, 0, 1);
    expect(squaredDistance(view.rows, 7, 19_999) / squaredDistance(raw, 7, 19_999)).toBeCloseTo(ratio, 3);
  });

  it('tells how far it is, lets others have a turn, and can be stopped', async () => {
    const raw = features(6000, 5);
    const options = { normalise: 'l2', components: 3 } as const;
    const shares: number[] = [];
    await fitFeatureView(raw, options, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(10);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares.at(-1)).toBeCloseTo(1, 2);
    const stopped = fitFeatureView(raw, options, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses features that say nothing', async () => {
    const alike = { data: new Float32Array(40).fill(0.5), rows: 5, columns: 8 };
    await expect(fitFeatureView(alike, { normalise: 'l2', components: 'all' })).rejects.toThrow('alike');
    const bad = { data: features(5, 1).data.fill(Number.NaN, 3, 4), rows: 5, columns: 8 };
    await expect(fitFeatureView(bad, { normalise: 'l2', components: 2 })).rejects.toThrow(/row/i);
    await expect(fitFeatureView(features(5, 1), { normalise: 'l2', components: 0 })).rejects.toThrow('from 1');
  });
});
