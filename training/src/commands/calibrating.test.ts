import { ClusterModel, Random } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { blobDataset, untrained } from '../../../test/support/trained.js';
import { initialize } from '../networks/parameters.js';
import { calibrateSeeds, calibrateSource } from './calibrating.js';
import type { EntrySource } from './entry-draft.js';

const dataset = blobDataset();

/** A model with random weights. */
function source(seed: number): EntrySource {
  const trained = untrained();
  const { generator, critic, encoder } = trained.networks;
  const specs = [generator, critic, encoder].flatMap(({ parameters, statistics }) => [...parameters, ...statistics]);
  const state = initialize(specs, new Random(seed));
  return { dataset, name: 'blobs', title: 'Blobs', engine: '', command: '', trained: { ...trained, state } };
}

let clusterings: MockInstance<ClusterModel['cluster']>;
beforeEach(() => {
  clusterings = vi.spyOn(ClusterModel.prototype, 'cluster');
});
afterEach(() => vi.restoreAllMocks());

describe('calibrateSeeds', () => {
  it('puts the rows of each split into clusters once a model', async () => {
    const found = await calibrateSeeds([source(1), source(2), source(3)]);
    expect(found.map(({ against, references, split }) => [against, references, split])).toEqual([
      ['other-seeds', 2, 'test'],
      ['other-seeds', 2, 'test'],
      ['other-seeds', 2, 'test'],
    ]);
    const rows = clusterings.mock.calls.map(([values]) => (values as Float32Array).length / dataset.features);
    expect(rows).toEqual([600, 150, 600, 150, 600, 150]);
  });

  it('finds the same where probabilities are too many to be kept', async () => {
    const sources = [source(1), source(2)];
    const found = await calibrateSeeds(sources);
    expect(found[0]).not.toEqual(found[1]);
    clusterings.mockClear();
    // Room for those of one model: 750 rows in 3 clusters.
    expect(await calibrateSeeds(sources, undefined, 2250)).toEqual(found);
    expect(clusterings).toHaveBeenCalledTimes(6);
    clusterings.mockClear();
    expect(await calibrateSeeds(sources, undefined, 2249)).toEqual(found);
    expect(clusterings).toHaveBeenCalledTimes(8);
  });

  it('stops on the signal', async () => {
    const running = calibrateSeeds([source(1), source(2)], AbortSignal.abort());
    await expect(running).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
    expect(clusterings).not.toHaveBeenCalled();
  });
});

describe('calibrateSource', () => {
  it('calibrates against the other restarts, unless the source knows better', async () => {
    const own = source(1);
    const [known] = await calibrateSeeds([own, source(2)]);
    const { labels } = await clusterings.mock.results[2]!.value;
    const trained = { ...own.trained, prior: { ...own.trained.prior, otherLabels: [labels] } };
    const found = await calibrateSource({ ...own, trained });
    expect(found).toMatchObject({
      against: 'restarts',
      references: 1,
      split: 'train',
      temperature: known!.temperature,
    });
    clusterings.mockClear();
    expect(await calibrateSource({ ...own, trained, calibration: known! })).toBe(known);
    expect(clusterings).not.toHaveBeenCalled();
  });

  it('finds nothing where nobody else put the rows into clusters', async () => {
    expect(await calibrateSource(source(1))).toBeUndefined();
  });
});
