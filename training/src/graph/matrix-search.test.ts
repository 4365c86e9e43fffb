import { onnxRuntime, Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { centreRows, seemingReach } from './centred-rows.js';
import { matrixFinder } from './matrix-search.js';
import { nearestNeighbours } from './neighbours.js';

const finder = async () => matrixFinder(await onnxRuntime('cpu'), { threads: 1 });

/** Rows around centres that lie `apart` from each other. */
function clusters(rows: number, columns: number, apart: number, seed = 2): Float64Array {
  const random = new Random(seed);
  const centres = random.normals(7 * columns, apart);
  const noise = random.normals(rows * columns);
  return Float64Array.from(
    noise,
    (value, at) => value + centres[(Math.floor(at / columns) % 7) * columns + (at % columns)]!,
  );
}

const cases: readonly (readonly [string, Float32Array | Float64Array, number, number])[] = [
  ['noise', new Random(1).normals(3000 * 30), 30, 10],
  ['as many rows as two chunks, and one', new Random(2).normals(8193 * 4), 4, 5],
  ['long lists', new Random(3).normals(1500 * 100), 100, 120],
  ['clusters far apart', clusters(2600, 40, 300), 40, 10],
  ['a cloud far from the origin', clusters(2600, 40, 1).map((value) => value + 1e7), 40, 10],
  ['tiny numbers', clusters(2600, 40, 1).map((value) => value * 1e-170), 40, 10],
  ['huge numbers', clusters(2600, 40, 1).map((value) => value * 1e140), 40, 10],
  ['numbers whose squares are infinite', clusters(2600, 40, 1).map((value) => value * 1e160), 40, 10],
  ['whole numbers, with many ties', clusters(3600, 18, 0.2).map(Math.round), 18, 10],
  ['copies of few rows', Float32Array.from({ length: 3000 * 24 }, (_, at) => Math.floor(at / 24) % 5), 24, 10],
  ['copies of one row', new Float32Array(3000 * 24).fill(3), 24, 4],
  [
    'one row far away',
    Float32Array.from({ length: 3000 * 24 }, (_, at) => (at < 24 ? 1e6 : Math.sin(at * at))),
    24,
    10,
  ],
];

describe('matrixFinder', () => {
  it.each(cases)('finds to the last bit what a plain search finds: %s', async (_, data, columns, neighbours) => {
    const options = { rows: data.length / columns, columns, neighbours };
    const found = await (await finder()).find(data, options);
    const expected = await nearestNeighbours(data, options);
    expect(found.indices.every((index, at) => index === expected.indices[at])).toBe(true);
    expect(found.distances.every((distance, at) => Object.is(distance, expected.distances[at]))).toBe(true);
    expect(found.indices).toHaveLength(expected.indices.length);
  });

  it('reports progress, stops on the signal, and refuses what a plain search refuses', async () => {
    const data = new Random(4).normals(3000 * 30);
    const options = { rows: 3000, columns: 30, neighbours: 3 };
    const shares: number[] = [];
    const { find } = await finder();
    await find(data, { ...options, onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const controller = new AbortController();
    const onProgress = () => setTimeout(() => controller.abort());
    const stopped = find(data, { ...options, onProgress, signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(find(data, { ...options, rows: 2999 })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(find(data, { ...options, neighbours: 3000 })).rejects.toThrow(/\[1, 2999\] for 3000 rows/);
  });
});

describe('seemingReach', () => {
  it('covers what float32 makes of the squared distances, and little more', () => {
    const columns = 60;
    const rows = 120;
    const data = clusters(rows, columns, 20, 9);
    const { values, norms } = centreRows(data, rows, columns)!;
    const scale = values[0]! / (data[0]! - mean(data, columns));
    let tightest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < rows; j++) {
        let product = 0;
        let squared = 0;
        for (let c = 0; c < columns; c++) {
          const [x, y] = [i * columns + c, j * columns + c];
          product = Math.fround(product + Math.fround(-2 * values[x]! * values[y]!));
          squared += ((data[x]! - data[y]!) * scale) ** 2;
        }
        const seeming = Math.fround(Math.fround(product + Math.fround(norms[i]!)) + Math.fround(norms[j]!));
        // With this pair the nearest known, nobody truly as near may seem farther than the reach.
        const reach = seemingReach(seeming, norms[i]!, columns);
        expect(seeming).toBeLessThan(reach);
        expect(squared).toBeLessThan(reach);
        expect(reach - seeming).toBeLessThan(1e-3);
        tightest = Math.min(tightest, reach - Math.max(seeming, squared));
      }
    }
    expect(tightest).toBeGreaterThan(0);
  });

  function mean(data: Float64Array, columns: number): number {
    let sum = 0;
    for (let at = 0; at < data.length; at += columns) sum += data[at]! / (data.length / columns);
    return sum;
  }
});
