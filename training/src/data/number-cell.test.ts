import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellNumber, isMissing, isNumber } from './number-cell.js';

describe('cellNumber', () => {
  it('agrees with the pattern of a decimal number on texts that look like one', () => {
    const letters = fc.constantFrom(...'0123456789+-.eExXbBoOInfa \n\t_,/');
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 8 }), (cell) => {
        const value = cellNumber(cell);
        const exact = isNumber(cell) ? Number(cell) : Number.NaN;
        expect([cell, value]).toEqual([cell, Number.isFinite(Math.fround(exact)) ? exact : Number.NaN]);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('takes numbers in every way of writing them, and nothing else', () => {
    expect(['1', '-1', '+1', '1.', '.5', '-.5', '1e3', '1E-3', '007'].map(cellNumber)).toEqual([
      1, -1, 1, 1, 0.5, -0.5, 1000, 0.001, 7,
    ]);
    for (const cell of [
      '',
      ' ',
      '-',
      '.',
      'e5',
      '1e',
      '0x10',
      '0b1',
      '0O7',
      'Infinity',
      '+Infinity',
      '1,5',
      '1 2',
      '1_0',
    ]) {
      expect([cell, cellNumber(cell)]).toEqual([cell, Number.NaN]);
    }
  });

  it('knows the largest float32', () => {
    expect(cellNumber('3.4028234663852886e38')).toBe(3.4028234663852886e38);
    expect([cellNumber('3.4028235677973366e38'), cellNumber('-1e39')]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('isMissing', () => {
  it('knows the usual ways of saying so', () => {
    expect(['', 'NA', 'n/a', 'NaN', 'NULL', 'None', '?'].every(isMissing)).toBe(true);
    expect(['0', 'nat', '-', 'inf'].some(isMissing)).toBe(false);
  });
});
