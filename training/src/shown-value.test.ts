import { expect, it } from 'vitest';
import { shownValue } from './shown-value.js';

it('shows values in few letters', () => {
  expect([1, 'a', [1, { b: null }], undefined].map(shownValue)).toEqual(['1', '"a"', '[1,{"b":null}]', 'absent']);
  expect(shownValue('x'.repeat(100_000))).toBe(`"${'x'.repeat(59)}…`);
  const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
  expect(shownValue(deep)).toBe('nested too deep');
});
