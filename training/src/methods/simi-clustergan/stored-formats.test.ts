import { describe, expect, it } from 'vitest';
import { untrained } from '../../../../test/support/trained.js';
import type { JsonObject } from '../../checkpoint.js';
import { FORMAT_VERSION, migrated } from './stored-formats.js';

const grey = { kind: 'affine', channels: 1, height: 4, width: 4 } as const;
const unsaid = { kind: 'affine', height: 4, width: 4 } as const;

/** What a run of the second version holds, whose affine maps are as `augmentation` says. */
function second(augmentation: JsonObject): JsonObject {
  const { config } = untrained();
  const content = {
    formatVersion: 2,
    config: {
      ...config,
      prior: { ...config.prior, augmentation },
      simi: {
        ...config.simi,
        distillation: { kind: 'sample', augmentation },
        encoderStage: { epochs: 1, augmentation, latentWeight: 1 },
      },
    },
  };
  return JSON.parse(JSON.stringify(content)) as JsonObject;
}

describe('the second version', () => {
  it('did not say of grey pictures that they have one channel', () => {
    const known = migrated(second(unsaid), 'the run');
    expect(known).toEqual({ ...second(grey), formatVersion: FORMAT_VERSION });
  });

  it.each([grey, { ...grey, channels: 3 }, { kind: 'none' }])('is taken at its word for %o', (augmentation) => {
    const known = migrated(second(augmentation), 'the run');
    expect(known).toEqual({ ...second(augmentation), formatVersion: FORMAT_VERSION });
  });

  it('needs neither a prior network nor a last stage', () => {
    const { config } = second(unsaid);
    const { prior: _, simi, ...rest } = config as JsonObject & { simi: JsonObject };
    const { encoderStage: __, ...others } = simi;
    const alone = { ...rest, simi: { ...others, distillation: { kind: 'label' } } };
    expect(migrated({ formatVersion: 2, config: alone }, 'the run').config).toEqual(alone);
  });
});
