import type { Manifest } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { blobDataset } from '../../../test/support/trained.js';
import { datasetScaling } from '../data/normalize.js';
import { uniformScaling } from '../methods/scaling.js';
import { baselineCells, baselinesOf, scalingOf } from './baseline-figures.js';

const dataset = blobDataset();

describe('baselinesOf', () => {
  it('says each method once', async () => {
    const said: string[] = [];
    const watch = { onNote: (text: string) => said.push(text) };
    const rows = await baselinesOf(dataset, { clusters: 3, scaling: datasetScaling(dataset) }, watch);
    expect(new Set(rows.map(({ seed }) => seed)).size).toBe(5);
    expect(said).toEqual([
      'baseline: k-means …',
      'baseline: GMM …',
      'baseline: PCA to 2 + k-means …',
      'baseline: PCA to 2 + GMM …',
    ]);
  });
});

describe('baselineCells', () => {
  it('puts the seeds of a method and split together', () => {
    const row = { method: 'GMM', split: 'train', count: 9, acc: 0.5, nmi: 0.5, ari: 0.5, purity: 0.5, seed: 0 };
    const rows = [row, { ...row, split: 'test' }, { ...row, acc: 1, seed: 1 }];
    const same = '0.5000 ± 0.0000';
    expect(baselineCells(rows)).toEqual([
      { method: 'GMM', split: 'train', seeds: 2, figures: ['0.7500 ± 0.3536', same, same, same] },
      { method: 'GMM', split: 'test', seeds: 1, figures: ['0.5000', '0.5000', '0.5000', '0.5000'] },
    ]);
  });
});

describe('scalingOf', () => {
  const manifest = (config: unknown) => ({ training: { config } }) as unknown as Manifest;

  it('takes the scaling that the model was trained with', () => {
    const scaling = uniformScaling(4, -3, 70);
    expect(scalingOf(manifest({ scaling }), dataset)).toEqual(scaling);
    const { transform: _, ...older } = scaling;
    expect(scalingOf(manifest({ scaling: older }), dataset)).toEqual(scaling);
  });

  it.each([
    undefined,
    {},
    { scaling: 'minmax' },
    { scaling: uniformScaling(3, 0, 1) },
    { scaling: { low: [0, 0, 0, 0], high: [1, 1, 1, 'x'] } },
    { scaling: uniformScaling(4, 1, 1) },
  ])('takes that of the data where the manifest has %j', (config) => {
    expect(scalingOf(manifest(config), dataset)).toEqual(datasetScaling(dataset));
  });
});
