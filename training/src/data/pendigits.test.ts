import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import { numbersOf } from '../../../test/support/numbers.js';
import { parsePendigits } from './pendigits.js';
import { loadDataset } from './registry.js';

const LINE = ' 47,100, 27, 81, 57, 37, 26,  0,  0, 23, 56, 53,100, 90, 40, 98, 8';

describe('pendigits', () => {
  it('loads both splits in raw units', async () => {
    const { train, test, features, classes, kind, scale } = await loadDataset('pendigits');
    expect({ features, classes, kind, scale }).toEqual({
      features: 16,
      classes: 10,
      kind: 'vector',
      scale: { low: 0, high: 100 },
    });
    expect([train.count, test!.count]).toEqual([7494, 3498]);
    expect([train.data.length, test!.data.length]).toEqual([7494 * 16, 3498 * 16]);
    expect([...train.data.subarray(0, 16)]).toEqual([47, 100, 27, 81, 57, 37, 26, 0, 0, 23, 56, 53, 100, 90, 40, 98]);
    expect(train.labels![0]).toBe(8);
    expect(Math.min(...numbersOf(train.data))).toBe(0);
    expect(Math.max(...numbersOf(train.data))).toBe(100);
  });

  it('has the published class counts', async () => {
    const { train, test } = await loadDataset('pendigits');
    const histogram = (labels: Int32Array) =>
      labels.reduce((counts, label) => counts.with(label, counts[label]! + 1), new Array<number>(10).fill(0));
    expect(histogram(train.labels!)).toEqual([780, 779, 780, 719, 780, 720, 720, 778, 719, 719]);
    expect(histogram(test!.labels!)).toEqual([363, 364, 364, 336, 364, 335, 336, 364, 336, 336]);
  });
});

describe('parsePendigits', () => {
  it('reads lines with or without a last line end, Unix or Windows', () => {
    const text = `${LINE}\n${LINE.replace(/8$/, '3')}`;
    expect([...parsePendigits(text, 'f', 2).labels!]).toEqual([8, 3]);
    expect(parsePendigits(`${text.replace('\n', '\r\n')}\r\n`, 'f', 2)).toEqual(parsePendigits(text, 'f', 2));
  });

  it.each([
    ['a missing line', LINE, 'SHAPE_MISMATCH', /f has 1 lines instead of 2/],
    ['a surplus line', `${LINE}\n${LINE}\n${LINE}`, 'SHAPE_MISMATCH', /3 lines instead of 2/],
    ['an empty file', '', 'SHAPE_MISMATCH', /0 lines/],
    ['a line cut short', `${LINE}\n${LINE.slice(0, 30)}`, 'SHAPE_MISMATCH', /line 2 has 8 values instead of 17/],
    ['an empty line', `\n${LINE}`, 'SHAPE_MISMATCH', /line 1/],
    ['a value out of range', `${LINE}\n${LINE.replace('81', '181')}`, 'INVALID_DATA', /line 2, column 4: "181"/],
    ['a label out of range', `${LINE}\n${LINE.replace(/8$/, '10')}`, 'INVALID_DATA', /./],
    ['a word', `${LINE}\n${LINE.replace(' 81', 'abc')}`, 'INVALID_DATA', /"abc".*integer from 0 to 100/],
    ['a fraction', `${LINE}\n${LINE.replace(' 81', '8.1')}`, 'INVALID_DATA', /"8\.1"/],
    ['a missing value', `${LINE}\n${LINE.replace(' 81', '')}`, 'INVALID_DATA', /""/],
  ])('refuses %s', (_, text, code, message) => {
    const run = () => parsePendigits(text, 'f', 2);
    expect(codeOf(run)).toBe(code);
    expect(run).toThrow(message);
  });
});
