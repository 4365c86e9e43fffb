import { describe, expect, it } from 'vitest';
import { count, counted, percent, significant, tickLabels, ticks } from './numbers.js';

describe('numbers for people', () => {
  it('have separators, units and a true minus', () => {
    expect([count(7494), counted(1, 'row'), counted(1200, 'row')]).toEqual(['7,494', '1 row', '1,200 rows']);
    expect([percent(0.1234), percent(0), percent(0.0001), percent(1)]).toEqual([
      '12.3 %',
      '0.0 %',
      '<0.1 %',
      '100.0 %',
    ]);
  });

  it.each([
    [-0.134711, '−0.1347'],
    [12340.4, '12,340'],
    [3.14159e-7, '3.142e-7'],
    [-2e9, '−2e9'],
    [0, '0'],
    [Number.NaN, 'NaN'],
  ])('%s is written %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });
});

describe('ticks', () => {
  it.each([
    [0, 1, [0, 0.5, 1]],
    [-1.2, 0.3, [-1, -0.5, 0]],
    [0.0081, 0.0279, [0.01, 0.015, 0.02, 0.025]],
    [1, 200, [50, 100, 150, 200]],
    [3, 3, [3]],
  ] as const)('of %s to %s are round', (low, high, expected) => {
    expect(ticks(low, high)).toEqual(expected);
  });

  it('stay within their range, a handful of them, whatever it is', () => {
    for (let i = 0; i < 200; i++) {
      const [low, span] = [(i - 100) * 1.37 ** (i % 40), 10 ** ((i % 13) - 6) * (1 + i / 7)];
      const found = ticks(low, low + span);
      expect(found.length).toBeGreaterThanOrEqual(1);
      expect(found.length).toBeLessThanOrEqual(6);
      for (const tick of found) {
        const tolerance = 1e-6 * span + 1e-11 * Math.abs(low);
        expect(tick).toBeGreaterThanOrEqual(low - tolerance);
        expect(tick).toBeLessThanOrEqual(low + span + tolerance);
      }
    }
  });

  it('are labelled alike', () => {
    expect(tickLabels([-0.5, 0, 0.5])).toEqual(['−0.5', '0.0', '0.5']);
    expect(tickLabels([50, 100])).toEqual(['50', '100']);
    expect(tickLabels([0, 0.00005, 0.0001])).toEqual(['0', '5e-5', '1e-4']);
    expect(tickLabels([1e6, 2e6])).toEqual(['1e6', '2e6']);
  });
});
