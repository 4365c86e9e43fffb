import { describe, expect, it } from 'vitest';
import { datasetNames, loadDataset } from '../data/registry.js';
import { knownData, knownDataOf, knownDataTitled, publishedFigures } from './known-data.js';

describe('the records of known data sets', () => {
  it('are there for every name, and fit the data', async () => {
    expect(Object.keys(knownData)).toEqual(datasetNames);
    const { features, classes, scale } = await loadDataset('pendigits');
    expect(knownDataOf('pendigits')).toMatchObject({
      clusters: classes,
      style: { type: 'strokes', features, ...scale },
    });
  });

  it('have figures of others for the part of the rows that is trained on', () => {
    const mnist = knownData.mnist!;
    const taken = { data: 'mnist' };
    expect(publishedFigures(mnist, taken)).toBe(mnist.published);
    const [best] = publishedFigures(mnist, { ...taken, imbalance: '3-class' });
    expect(best).toMatchObject({ method: 'SIMI-ClusterGAN', acc: 0.9491, nmi: 0.9097, ari: 0.9109 });
    expect(publishedFigures(mnist, { ...taken, imbalance: '1-class' })[0]).toMatchObject({ acc: 0.9687 });
    expect(publishedFigures(mnist, { ...taken, imbalance: '7=0.5' })).toEqual([]);
    expect(publishedFigures(knownData.usps!, { data: 'usps', imbalance: '1-class' })).toEqual([]);
  });

  it('have none where a limit left rows out', () => {
    const figures = (limit: number, more = {}) => publishedFigures(knownData.mnist!, { data: 'mnist', limit, ...more });
    expect(figures(60_000)).toBe(knownData.mnist!.published);
    expect(figures(59_999)).toEqual([]);
    expect(figures(1000, { imbalance: '3-class' })).toEqual([]);
  });

  it('are not those of tables that are called alike', () => {
    for (const name of ['/somewhere/pendigits', 'pendigits.csv', 'toString']) expect(knownDataOf(name)).toBeUndefined();
    expect(knownDataTitled('Pendigits', 16)).toBe(knownData.pendigits);
    expect(knownDataTitled('Pendigits', 4)).toBeUndefined();
    expect(knownDataTitled('flowers', 16)).toBeUndefined();
  });
});
