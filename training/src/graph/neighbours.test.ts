import { Random, ZooError } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { nearestNeighbours } from './neighbours.js';
import { neighbourRadius } from './radius.js';

/** Every row's others by (distance, index), the plain way. */
function bruteForce(data: ArrayLike<number>, rows: number, columns: number, neighbours: number) {
  return Array.from({ length: rows }, (_, i) => {
    const others = Array.from({ length: rows }, (_, j) => {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += (data[i * columns + c]! - data[j * columns + c]!) ** 2;
      return { index: j, distance: Math.sqrt(sum) };
    }).filter(({ index }) => index !== i);
    return others.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, neighbours);
  });
}

describe('nearestNeighbours', () => {
  it.each([
    [3, 1, 2],
    [257, 5, 7], // crosses a block of 256
    [700, 3, 10],
    [40, 2, 39], // all others
  ])('equals a plain search: %i rows, %i columns, %i neighbours', async (rows, columns, neighbours) => {
    const data = new Random(rows).normals(rows * columns);
    const found = await nearestNeighbours(data, { rows, columns, neighbours });
    const expected = bruteForce(data, rows, columns, neighbours);
    expect([...found.indices]).toEqual(expected.flat().map(({ index }) => index));
    expect([...found.distances]).toEqual(expected.flat().map(({ distance }) => Math.fround(distance)));
  });

  it('breaks ties by index, copies of rows included', async () => {
    const rows = 600;
    const random = new Random(1);
    const data = Float32Array.from({ length: rows * 2 }, () => random.integer(5));
    const found = await nearestNeighbours(data, { rows, columns: 2, neighbours: 30 });
    expect([...found.indices]).toEqual(
      bruteForce(data, rows, 2, 30)
        .flat()
        .map(({ index }) => index),
    );
    expect(found.distances[0]).toBe(0);
  });

  it('keeps the digits of small differences far from the origin', async () => {
    const data = Float64Array.from([1e6, 1e6 + 1e-4, 1e6 + 3e-4, 1e6 + 3.5e-4]);
    const { indices, distances } = await nearestNeighbours(data, { rows: 4, columns: 1, neighbours: 1 });
    expect([...indices]).toEqual([1, 0, 3, 2]);
    expect(distances[2]).toBeCloseTo(5e-5, 8);
  });

  it('reports progress up to 1', async () => {
    const shares: number[] = [];
    const data = new Random(2).normals(600);
    const onProgress = (share: number) => shares.push(share);
    await nearestNeighbours(data, { rows: 600, columns: 1, neighbours: 1, onProgress });
    expect(shares).toHaveLength(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('refuses more neighbours than other rows, wrong lengths and numbers that are none', async () => {
    const search = (values: number[], rows: number, neighbours: number) =>
      nearestNeighbours(Float32Array.from(values), { rows, columns: 1, neighbours });
    await expect(search([1, 2, 3], 3, 3)).rejects.toThrow(/\[1, 2\] for 3 rows, got 3/);
    await expect(search([1], 1, 1)).rejects.toThrow(ZooError);
    await expect(search([1, 2, 3], 3, 0)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(search([1, 2, 3], 4, 1)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(search([1, Number.NaN, 3], 3, 1)).rejects.toThrow(/row 1, column 0/);
  });
});

describe('neighbourRadius', () => {
  it("is the distance to the 11th other row by default, IMSAT's choice", async () => {
    const data = Float32Array.from({ length: 30 }, (_, i) => i * i);
    const radius = await neighbourRadius(data, { rows: 30, columns: 1 });
    expect(radius[0]).toBe(11 * 11);
    const first = await neighbourRadius(data, { rows: 30, columns: 1, neighbourIndex: 0 });
    expect(first[29]).toBe(29 * 29 - 28 * 28);
  });

  it('takes the farthest row where there are too few, and refuses ranks that are none', async () => {
    const data = Float32Array.from([0, 1, 5]);
    expect([...(await neighbourRadius(data, { rows: 3, columns: 1 }))]).toEqual([5, 4, 5]);
    await expect(neighbourRadius(data, { rows: 3, columns: 1, neighbourIndex: -1 })).rejects.toThrow(/neighbourIndex/);
  });
});
