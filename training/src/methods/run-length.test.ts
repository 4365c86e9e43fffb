import { describe, expect, it } from 'vitest';
import { RunLength } from './run-length.js';

/** The lengths of runs of steps that take so many seconds each, and as many more a run. */
function lengths(seconds: number, { perRun = 0, runs = 6 } = {}): number[] {
  const length = new RunLength();
  return Array.from({ length: runs }, () => {
    const steps = length.next(1000);
    length.took(steps, steps * seconds + perRun);
    return steps;
  });
}

describe('RunLength', () => {
  it('grows to many steps that are short', () => {
    expect(lengths(0.001)).toEqual([1, 4, 16, 16, 16, 16]);
    expect(lengths(0)).toEqual([1, 4, 16, 16, 16, 16]);
  });

  it.each([0.07, 0.11, 0.24, 0.43])('stays below a second with steps of %d s', (seconds) => {
    for (const steps of lengths(seconds)) expect(steps * seconds).toBeLessThanOrEqual(1);
    expect((lengths(seconds).at(-1)! + 1) * seconds).toBeGreaterThan(1);
  });

  it('takes long steps one by one', () => {
    expect(lengths(3)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('recovers from a slow start', () => {
    const length = new RunLength();
    length.took(1, 5);
    const found = Array.from({ length: 4 }, () => {
      const steps = length.next(1000);
      length.took(steps, steps * 0.01);
      return steps;
    });
    expect(found).toEqual([1, 4, 16, 16]);
  });

  it('gives no more than what is left', () => {
    const length = new RunLength();
    for (const steps of [1, 4]) length.took(steps, 0.001);
    expect(length.next(7)).toBe(7);
    expect(length.next(1)).toBe(1);
  });
});
