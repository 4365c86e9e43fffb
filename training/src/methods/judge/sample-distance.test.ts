import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import type { RowsInMemory } from '../rows.js';
import { sampleDistance } from './sample-distance.js';

const ROWS = 600;
/** Rows of two numbers around (0, 0), and a third as many around (6, 0). */
const rowsOf = (seed: number): Float32Array =>
  new Random(seed).normals(2 * ROWS).map((value, at) => value + (at % 8 === 0 ? 6 : 0));
const [heldOut, training] = [1, 2].map((seed) => ({ data: rowsOf(seed), rows: ROWS, columns: 2 })) as [
  RowsInMemory,
  RowsInMemory,
];
const found = Int32Array.from({ length: ROWS }, (_, i) => (i % 4 === 0 ? 1 : 0));
const see = async (rows: Float32Array) => ({ features: rows });

/** Draws cluster k around (centres[k], 0), and counts. */
function drawing(centres: readonly number[]) {
  const counts = [0, 0];
  const generate = async (k: number, count: number) => {
    counts[k]! += count;
    return new Random(3 + k).normals(2 * count).map((value, at) => value + (at % 2 === 0 ? centres[k]! : 0));
  };
  return { generate, counts };
}

describe('sampleDistance', () => {
  const distanceOf = (clusterer: ReturnType<typeof drawing>) =>
    sampleDistance(clusterer, heldOut, { found, clusters: 2, training, see });

  it('is as small for samples that are like the rows as for training rows, and larger for others', async () => {
    const alike = await distanceOf(drawing([0, 6]));
    expect(alike.samples).toBeLessThan(0.1);
    expect(alike.training).toBeLessThan(0.1);
    const moved = await distanceOf(drawing([0, 9]));
    expect(moved.samples).toBeGreaterThan(0.5);
    expect(moved.training).toBe(alike.training);
  });

  it('compares as many training rows, and none where the rows are of the training split', async () => {
    const few = { data: training.data.subarray(0, 200), rows: 100, columns: 2 };
    const counted = drawing([0, 6]);
    const options = { found, clusters: 2, see };
    await sampleDistance(counted, heldOut, { ...options, training: few });
    expect(counted.counts[0]! + counted.counts[1]!).toBe(100);
    expect(await sampleDistance(drawing([0, 6]), heldOut, options)).toEqual({ samples: expect.any(Number) });
  });

  it('needs as many samples as it asks for', async () => {
    const half = { generate: async (k: number, count: number) => drawing([0, 6]).generate(k, count / 2) };
    const options = { found, clusters: 2, see };
    await expect(sampleDistance(half, heldOut, options)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  it('stops between blocks', async () => {
    const stopping = new AbortController();
    const stop = async (rows: Float32Array) => {
      stopping.abort();
      return { features: rows };
    };
    const options = { found, clusters: 2, see: stop, signal: stopping.signal };
    await expect(sampleDistance(drawing([0, 6]), heldOut, options)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('draws as many of each cluster as it holds rows', async () => {
    const clusterer = drawing([0, 6]);
    await distanceOf(clusterer);
    expect(clusterer.counts).toEqual([450, 150]);
  });
});
