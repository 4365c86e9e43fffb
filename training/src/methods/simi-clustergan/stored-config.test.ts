import { expect, it } from 'vitest';
import { untrained } from '../../../../test/support/trained.js';
import type { FeatureSource } from '../prior-network/feature-view.js';
import { GRAPH_PARTITIONS } from '../prior-network/options.js';
import { readConfig } from './stored-config.js';

/** A new source that is missing here does not compile. */
const sources: { readonly [Kind in FeatureSource['kind']]: Extract<FeatureSource, { readonly kind: Kind }> } = {
  file: { kind: 'file', file: 'features.npy', sha256: '0f' },
  extractor: { kind: 'extractor', name: 'net', sha256: '0f', size: 128, range: 'unit' },
  outlines: { kind: 'outlines' },
};

const { config } = untrained();

const mirrored = { ...sources.extractor, mirror: true } as const;

it.each([...Object.values(sources), mirrored])(
  'a configuration with features of the kind $kind can be read again',
  (source) => {
    const features = { normalise: 'none', components: 'all', source, columns: 4, seen: 4, note: 'made up' } as const;
    const own = JSON.parse(JSON.stringify({ ...config, features }));
    expect(readConfig(own)).toEqual({ ...config, features });
  },
);

it.each(GRAPH_PARTITIONS)('one with the graph partition %s can, and one with another cannot', (partition) => {
  const start = {
    kind: 'graph',
    rows: { kind: 'vector' },
    neighbours: 10,
    effectiveDimension: 0.75,
    partition,
  } as const;
  const prior = { ...config.prior!, start };
  expect(readConfig(JSON.parse(JSON.stringify({ ...config, prior })))).toEqual({ ...config, prior });
  const other = { ...config, prior: { ...prior, start: { ...start, partition: 'best' } } };
  expect(() => readConfig(other)).toThrow(/config\.prior\.start/);
});

it('a share of selected instances can be read again, and more than all cannot', () => {
  const withShare = (instanceSelection: number) => ({ ...config, simi: { ...config.simi, instanceSelection } });
  expect(readConfig(JSON.parse(JSON.stringify(withShare(0.4))))).toEqual(withShare(0.4));
  for (const share of [0, 7]) expect(() => readConfig(withShare(share))).toThrow(/instanceSelection is \d, which/);
});

it('convolutions of the generator can be read again, and none cannot', () => {
  const withConvolutions = (generatorConvolutions: number) => ({
    ...config,
    simi: { ...config.simi, generatorConvolutions },
  });
  expect(readConfig(JSON.parse(JSON.stringify(withConvolutions(2))))).toEqual(withConvolutions(2));
  for (const none of [0, 1.5]) expect(() => readConfig(withConvolutions(none))).toThrow(/generatorConvolutions is/);
});

it('a critic of feature maps can be read again, and one without maps cannot', () => {
  const critic = {
    ...{ size: 64, range: 'unit', stages: [{ name: 'half', channels: 6, side: 32 }], units: 64 },
    ...{ name: 'net', sha256: '0f', note: 'made up' },
  } as const;
  const own = { ...config, simi: { ...config.simi, critic } };
  expect(readConfig(JSON.parse(JSON.stringify(own)))).toEqual(own);
  for (const stages of [[], [{ name: 'half', channels: 0, side: 32 }], 'half']) {
    const other = { ...own, simi: { ...own.simi, critic: { ...critic, stages } } };
    expect(() => readConfig(JSON.parse(JSON.stringify(other)))).toThrow(/config\.simi\.critic/);
  }
});
