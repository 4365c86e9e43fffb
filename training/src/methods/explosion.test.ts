import { describe, expect, it } from 'vitest';
import { ExplosionWatch } from './explosion.js';

/** Hands over the losses of one step after the other. */
function watched(values: readonly number[], watch = new ExplosionWatch()): ExplosionWatch {
  for (const loss of values) watch.check({ loss }, 'here');
  return watch;
}
const times = (count: number, value: number) => new Array<number>(count).fill(value);

describe('ExplosionWatch', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('takes no %f', (bad) => {
    expect(() => watched([1, bad])).toThrow(
      expect.objectContaining({
        code: 'TRAINING_DIVERGED',
        message: expect.stringMatching(/^here: loss "loss" is .*;/),
      }),
    );
  });

  it('takes no loss that is ten thousand times what it was for 16 steps', () => {
    const start = [...times(60, -2), ...times(4, 1e9)];
    const explodes = expect.objectContaining({
      code: 'TRAINING_DIVERGED',
      message: expect.stringMatching(
        /^here: loss "loss" explodes: -2\.10e\+4, and 16 steps .*; try a lower learning rate/,
      ),
    });
    expect(() => watched([...start, ...times(16, -2.1e4)])).toThrow(explodes);
    expect(() => watched([...start, ...times(15, -2.1e4), 5, ...times(15, 2.1e4)])).not.toThrow();
    expect(() => watched([...start, ...times(100, 1.9e4)])).not.toThrow();
  });

  it('lets a small loss grow to any ordinary size', () => {
    expect(() => watched([...times(64, 1e-7), ...times(100, 9000)])).not.toThrow();
    expect(() => watched([...times(64, 1e-7), ...times(16, 11_000)])).toThrow(/explodes/);
  });

  it.each([10, 64, 79])('goes on after %i steps as it would have', (done) => {
    const values = [...times(40, 3), ...times(24, 5), ...times(16, 4e4)];
    const resumed = new ExplosionWatch();
    resumed.state = JSON.parse(JSON.stringify(watched(values.slice(0, done)).state));
    expect(() => watched(values.slice(done, -1), resumed)).not.toThrow();
    expect(() => watched(values.slice(-1), resumed)).toThrow(/explodes/);
  });
});
