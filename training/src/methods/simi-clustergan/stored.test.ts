import { describe, expect, it } from 'vitest';
import { untrained } from '../../../../test/support/trained.js';
import type { Checkpoint, JsonObject } from '../../checkpoint.js';
import { restoreSimi, storeSimi } from './stored.js';

/** As JSON in a file would give it back. */
function stored(): { state: Checkpoint['state']; meta: JsonObject } {
  const { state, meta } = storeSimi(untrained());
  return { state, meta: JSON.parse(JSON.stringify(meta)) as JsonObject };
}

/** A copy of `meta` with the value at `path` replaced. */
function changed(meta: JsonObject, path: string, value: unknown): JsonObject {
  const copy = structuredClone(meta) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
  return copy as JsonObject;
}

describe('storeSimi and restoreSimi', () => {
  it('give back what was trained', () => {
    const trained = untrained();
    const { networks, ...rest } = restoreSimi(stored());
    const { networks: expected, ...restExpected } = trained;
    expect(rest).toEqual(restExpected);
    expect(networks.sizes).toEqual(expected.sizes);
  });

  it('keep the clusters of the restarts that were not kept', () => {
    const trained = untrained();
    const otherLabels = [Int32Array.of(0, 1, 2, 2), Int32Array.of(2, 1, 0, 0)];
    const { state, meta } = storeSimi({ ...trained, prior: { ...trained.prior, otherLabels } });
    expect(restoreSimi({ state, meta }).prior.otherLabels).toEqual(otherLabels);
    expect(restoreSimi(stored()).prior).not.toHaveProperty('otherLabels');
  });

  it('refuse a newer version, and none at all', () => {
    const { state, meta } = stored();
    const versions = [
      [4, /version 4, newer than 3, which this version reads; update/],
      ['2', /version "2"; this version reads 1 to 3; train again/],
      [0, /version 0; this version reads 1 to 3/],
    ] as const;
    for (const [version, message] of versions) {
      const other = { state, meta: changed(meta, 'formatVersion', version) };
      expect(() => restoreSimi(other)).toThrow(
        expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringMatching(message) }),
      );
    }
  });

  it.each([
    ['config', null, /config is null, not an object/],
    ['config.clusters', 0, /config\.clusters is 0, which is not an integer from 1/],
    ['config.simi.sigma', '0.1', /config\.simi\.sigma is "0\.1"/],
    ['config.simi.gradientPenalty.centre', 2, /centre is 2, which is not one of 0, 1/],
    ['config.simi.surprise', 1, /config\.simi\.surprise is unknown to this version/],
    ['config.prior.start', { kind: 'magic' }, /config\.prior\.start/],
    ['config.prior.radius', { kind: 'constant' }, /config\.prior\.radius/],
    ['config.scaling.high', [1, 2], /4 lower and 2 upper ends/],
    ['config.simi.initialization', 'xavier', /is "xavier", which is not one of he, normal/],
    ['config.prior', 1, /config\.prior is 1/],
    ['prior.agreement', 'good', /prior\.agreement/],
    ['losses', { generator: 'low' }, /losses/],
  ])('refuse a %s that is no such thing', (path, value, message) => {
    const { state, meta } = stored();
    const wrong = { state, meta: changed(meta, path, value) };
    expect(() => restoreSimi(wrong)).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('refuse tensors that are missing, left over, or of another shape', () => {
    const { state, meta } = stored();
    const { 'density/means': means, ...without } = state;
    expect(() => restoreSimi({ state: without, meta })).toThrow(/no tensor "density\/means"/);
    expect(() => restoreSimi({ state: { ...state, odd: means! }, meta })).toThrow(/tensor "odd" that/);
    expect(() => restoreSimi({ state, meta: changed(meta, 'config.simi.hidden', 33) })).toThrow(
      expect.objectContaining({
        code: 'CHECKPOINT_INVALID',
        message: expect.stringMatching(
          /"generator\/dense_1\/kernel" .* \[5,32\], but its configuration asks for \[5,33\]/,
        ),
      }),
    );
  });
});
