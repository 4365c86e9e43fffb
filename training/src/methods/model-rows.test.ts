import type { Clustering, ClusterModel } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { ByteValues, bytesInMemory } from '../data/byte-values.js';
import { clusterValues } from './model-rows.js';

const COLUMNS = 20_000;
const ROWS = 2100;

/** Rows that begin with two bytes of their own. */
const bytes = new Uint8Array(ROWS * COLUMNS);
for (let row = 0; row < ROWS; row++) bytes.set([row % 256, (3 * row) % 256], row * COLUMNS);
const values = new ByteValues(bytesInMemory(bytes));

/** A model that says of each row what it begins with, and counts the rows it is given at a time. */
function model(outliers: boolean): { readonly given: number[]; readonly model: ClusterModel } {
  const given: number[] = [];
  const cluster = async (rows: Float32Array, { outliers: asked = outliers } = {}): Promise<Clustering> => {
    const count = rows.length / COLUMNS;
    given.push(count);
    const column = (c: number) => Float32Array.from({ length: count }, (_, i) => rows[i * COLUMNS + c]!);
    const both = Float32Array.from({ length: 2 * count }, (_, at) => rows[(at >> 1) * COLUMNS + (at % 2)]!);
    return {
      ...{ count, clusters: 2, latentSize: 1, probabilities: both, latents: column(1), confidence: column(0) },
      labels: Int32Array.from(column(0), (value) => Math.round(255 * value)),
      ...(asked && { outliers: Uint8Array.from(column(1), (value) => value * 255), novelty: column(1) }),
      probabilitiesOf: (i) => both.subarray(2 * i, 2 * i + 2),
      latentsOf: (i) => column(1).subarray(i, i + 1),
    };
  };
  return { given, model: { cluster } as unknown as ClusterModel };
}

describe('clusterValues', () => {
  it.each([true, false])('joins what a model makes of blocks, with outliers: %s', async (outliers) => {
    const [blocks, whole] = [model(outliers), model(outliers)];
    const found = await clusterValues(blocks.model, values, COLUMNS);
    expect(blocks.given).toEqual([1024, 1024, 52]);
    const expected = await clusterValues(whole.model, numbersOf(values), COLUMNS);
    expect(whole.given).toEqual([ROWS]);
    const { probabilitiesOf, latentsOf, ...numbers } = found;
    expect(expected).toMatchObject(numbers);
    expect('outliers' in found).toBe(outliers);
    expect(probabilitiesOf(2099)).toEqual(expected.probabilitiesOf(2099));
    expect(latentsOf(2099)).toEqual(expected.latentsOf(2099));
  });
});
