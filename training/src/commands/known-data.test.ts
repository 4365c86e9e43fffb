import { describe, expect, it } from 'vitest';
import { datasetNames, loadDataset } from '../data/registry.js';
import { knownData, knownDataOf, knownDataTitled } from './known-data.js';

describe('the records of known data sets', () => {
  it('are there for every name, and fit the data', async () => {
    expect(Object.keys(knownData)).toEqual(datasetNames);
    const { features, classes, scale } = await loadDataset('pendigits');
    expect(knownDataOf('pendigits')).toMatchObject({
      clusters: classes,
      style: { type: 'strokes', features, ...scale },
    });
  });

  it('are not those of tables that are called alike', () => {
    for (const name of ['/somewhere/pendigits', 'pendigits.csv', 'toString']) expect(knownDataOf(name)).toBeUndefined();
    expect(knownDataTitled('Pendigits', 16)).toBe(knownData.pendigits);
    expect(knownDataTitled('Pendigits', 4)).toBeUndefined();
    expect(knownDataTitled('flowers', 16)).toBeUndefined();
  });
});
