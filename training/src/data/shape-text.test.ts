import { expect, it } from 'vitest';
import { numpyShape, shapeText } from './shape-text.js';

it('names the sizes of dimensions, as IDX and as NumPy files have them', () => {
  expect(shapeText([60000, 28, 28])).toBe('60000 × 28 × 28');
  expect(numpyShape([60000, 28, 28])).toBe('(60000, 28, 28)');
  expect(numpyShape([])).toBe('()');
});

it('leaves out what nobody reads', () => {
  expect(shapeText(Array(8).fill(2))).toBe('2 × 2 × 2 × 2 × 2 × 2 × 2 × 2');
  expect(numpyShape(Array(200).fill(2))).toBe('(2, 2, 2, 2, 2, 2, 2, 2, …)');
});
