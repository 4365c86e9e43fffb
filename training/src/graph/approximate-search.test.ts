import { createRequire } from 'node:module';
import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { loadDataset } from '../data/registry.js';
import { approximateFinder, type Usearch } from './approximate-search.js';
import { plainFinder } from './finder.js';
import type { Neighbours } from './neighbours.js';

const usearch = createRequire(import.meta.url)('usearch') as Usearch;
const finder = approximateFinder(usearch, plainFinder);

/** Share of the neighbours that an exact search finds too, ties either way. */
function recall(found: Neighbours, exact: Neighbours, neighbours: number): number {
  let hits = 0;
  found.distances.forEach((distance, at) => {
    const last = Math.floor(at / neighbours) * neighbours + neighbours - 1;
    if (distance <= exact.distances[last]!) hits++;
  });
  return hits / found.distances.length;
}

describe('approximateFinder', () => {
  it('finds nearly all neighbours, with exact distances, and the same every time', async () => {
    const [rows, columns, neighbours] = [4000, 30, 10];
    const random = new Random(6);
    const centres = random.normals(20 * columns, 2);
    const data = random.normals(rows * columns).map((value, at) => {
      return value + 500 + centres[(Math.floor(at / columns) % 20) * columns + (at % columns)]!;
    });
    const options = { rows, columns, neighbours };
    const found = await finder.find(data, options);
    const exact = await plainFinder.find(data, options);
    expect(recall(found, exact, neighbours)).toBeGreaterThan(0.98);
    expect(await finder.find(data, options)).toEqual(found);
    for (let row = 0; row < rows; row++) {
      const list = [...found.indices.subarray(row * neighbours, (row + 1) * neighbours)];
      expect(new Set(list).size).toBe(neighbours);
      expect(list).not.toContain(row);
      if (list[0] === exact.indices[row * neighbours]) {
        expect(found.distances[row * neighbours]).toBe(exact.distances[row * neighbours]);
      }
    }
  });

  it('finds nearly all neighbours among handwritten digits', async () => {
    const { train, features } = await loadDataset('pendigits');
    const options = { rows: train.count, columns: features, neighbours: 10 };
    const found = await finder.find(numbersOf(train.data), options);
    expect(recall(found, await plainFinder.find(numbersOf(train.data), options), 10)).toBeGreaterThan(0.98);
  });

  it('gives full lists where many rows are copies, or all', async () => {
    const copies = Float32Array.from({ length: 1200 }, (_, at) => Math.floor(at / 2) % 6);
    const found = await finder.find(copies, { rows: 600, columns: 2, neighbours: 8 });
    expect(Math.min(...found.indices)).toBeGreaterThanOrEqual(0);
    expect([...new Set(found.distances)]).toEqual([0]);
    const options = { rows: 50, columns: 2, neighbours: 3 };
    expect(await finder.find(new Float32Array(100), options)).toEqual(
      await plainFinder.find(new Float32Array(100), options),
    );
    const every = await finder.find(copies.subarray(0, 24), { rows: 12, columns: 2, neighbours: 11 });
    expect(new Set(every.indices.subarray(0, 11)).size).toBe(11);
  });

  it('reports progress and stops on the signal', async () => {
    const data = new Random(1).normals(3000 * 8);
    const shares: number[] = [];
    await finder.find(data, { rows: 3000, columns: 8, neighbours: 5, onProgress: (share) => shares.push(share) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const signal = AbortSignal.abort();
    const stopped = finder.find(data, { rows: 3000, columns: 8, neighbours: 5, signal });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
