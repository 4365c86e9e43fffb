import { expect, it } from 'vitest';
import { smallImageConfig } from '../../../../test/support/trained.js';
import type { FeatureDescription } from '../prior-network/feature-view.js';
import type { FeatureCritic } from './critic-view.js';
import { originNote } from './origin-note.js';

const critic: FeatureCritic = {
  ...{ size: 16, range: 'symmetric', stages: [{ name: 'half', channels: 6, side: 8 }], units: 8 },
  ...{ name: 'small', sha256: '00', note: 'The critic saw maps.' },
};
const features: FeatureDescription = {
  ...{ normalise: 'none', components: 'all', columns: 2, seen: 2, note: 'Features came from labels.' },
  source: { kind: 'file', file: 'features.npy', sha256: '00' },
};

it('tells of the networks that the prior network and the critic learned from', () => {
  const [plain, seeing] = [smallImageConfig(3), smallImageConfig(3, { critic })];
  expect(originNote(plain)).toBeUndefined();
  expect(originNote({ ...plain, features })).toBe('Features came from labels.');
  expect(originNote(seeing)).toBe('The critic saw maps.');
  expect(originNote({ ...seeing, features })).toBe('Features came from labels. The critic saw maps.');
});
