import { describe, expect, it } from 'vitest';
import { allocateRows, checkInteger, checkOptions, checkVolume, firstNotFinite, MAX_NUMBERS, shown } from './checks.js';

describe('shown', () => {
  it.each([
    ['a "word"', '"a \\"word\\""'],
    ['x'.repeat(1000), `"${'x'.repeat(59)}…"`],
    [5n, '5n'],
    [Symbol('s'), 'Symbol(s)'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1], 'Array'],
    [{}, 'Object'],
    [Object.create(null), 'object'],
    [{ constructor: { name: 5 } }, 'object'],
    [() => 1, 'a function'],
  ])('never throws: %#', (value, text) => {
    expect(shown(value)).toBe(text);
  });
});

describe('checks', () => {
  it('refuse sizes that no array has, and name the limit', () => {
    expect(() => checkVolume('count', 1e15, 16)).toThrow(
      'count is 1000000000000000 rows of 16 numbers; one array holds at most 1073741824 numbers, 67108864 rows of them',
    );
    expect(() => checkVolume('count', MAX_NUMBERS / 16, 16)).not.toThrow();
    expect(() => allocateRows('count', MAX_NUMBERS, 2)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(allocateRows('count', 3, 2)).toEqual(new Float32Array(6));
  });

  it.each([null, [], 5, 'x', () => 1])('refuse %j as options', (options) => {
    const message = expect.stringMatching(/^the options of f\(\) must be an object, .* got /);
    expect(() => checkOptions(options, 'f()')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
  });

  it.each([
    [{ signal: {} }, 'signal must be an AbortSignal, got Object'],
    [{ signal: null }, 'signal must be an AbortSignal, got null'],
    [{ onProgress: 1 }, 'onProgress must be a function, got 1'],
    [{ onWarning: 'log' }, 'onWarning must be a function, got "log"'],
  ])('refuse the options %j', (options, message) => {
    expect(() => checkOptions(options, 'f()')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
    expect(() => checkOptions({ signal: new AbortController().signal, onProgress: () => 1 }, 'f()')).not.toThrow();
  });

  it('show integers that are none', () => {
    const one = '1' as unknown as number;
    expect(() => checkInteger('count', one, 0)).toThrow('count must be an integer of at least 0, got "1"');
  });
});

describe('firstNotFinite', () => {
  it('finds the first one at any place, and none among the largest numbers', () => {
    for (let length = 0; length < 11; length++) {
      const values = new Float32Array(length).fill(-3.4e38);
      expect(firstNotFinite(values)).toBe(-1);
      for (let at = 0; at < length; at++) {
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          const one = values.slice();
          one[at] = bad;
          expect(firstNotFinite(one)).toBe(at);
          one[length - 1] = -bad;
          expect(firstNotFinite(one)).toBe(at);
        }
      }
    }
  });
});
