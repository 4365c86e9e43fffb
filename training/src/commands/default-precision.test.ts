import type { MetricRow, Precision } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { asGood, defaultPrecision, type MeasuredVariant } from './default-precision.js';

const row: MetricRow = {
  split: 'test',
  rule: 'argmax',
  count: 1000,
  acc: 0.9,
  nmi: 0.8,
  ari: 0.8,
  purity: 0.9,
  seed: 1,
  engine: 'onnxruntime cpu',
  command: 'clusterzoo train blobs.csv',
};
const exact = [{ ...row, split: 'train', acc: 0.5 }, { ...row, rule: 'kmeans' as const, acc: 0.4 }, row];

/** A variant with an accuracy (none where there are no labels), a share of rows that stay, and a lowest ratio. */
function variant(acc: number | undefined, agreement = 1, lowestPsnr = 40): MeasuredVariant {
  return {
    facts: {
      parity: { maxAbsDifference: 0.01, inputs: 256 },
      labels: { split: 'test', count: 1000, agreement },
      samples: { count: 128, maxAbsDifference: 0.1, meanAbsDifference: 0.01, lowestPsnr },
    },
    metrics:
      acc === undefined
        ? []
        : [
            { ...row, rule: 'kmeans', acc: 0 },
            { ...row, acc },
          ],
  };
}

describe('asGood', () => {
  it.each([
    ['what loses a thousandth of accuracy', variant(0.899), true],
    ['not what loses more', variant(0.8989), false],
    ['what gains', variant(0.95), true],
    ['what moves rows without a loss of accuracy', variant(0.9, 0.9), true],
    ['not what draws visibly otherwise', variant(0.9, 1, 34.9), false],
  ])('is %s', (_, measured, good) => {
    expect(asGood(measured, exact)).toBe(good);
  });

  it('counts rows that moved where there are no labels', () => {
    expect(asGood(variant(undefined, 0.999), [])).toBe(true);
    expect(asGood(variant(undefined, 0.9989), [])).toBe(false);
  });
});

describe('defaultPrecision', () => {
  const sizes = (...list: [Precision, number][]) => new Map(list);
  const all = sizes(['fp32', 400], ['fp16', 200], ['int8', 100]);
  const measured = (fp16: number, int8: number) =>
    new Map<Precision, MeasuredVariant>([
      ['fp16', variant(fp16)],
      ['int8', variant(int8)],
    ]);

  it('is the smallest that is as good as full precision', () => {
    expect(defaultPrecision(all, measured(0.9, 0.9), exact)).toBe('int8');
    expect(defaultPrecision(all, measured(0.9, 0.8), exact)).toBe('fp16');
    expect(defaultPrecision(all, measured(0.8, 0.8), exact)).toBe('fp32');
    expect(defaultPrecision(sizes(['int8', 200], ['fp16', 100]), measured(0.9, 0.9), exact)).toBe('fp16');
  });

  it('is the most exact there is where none is as good', () => {
    expect(defaultPrecision(sizes(['int8', 100], ['fp16', 200]), measured(0.8, 0.8), exact)).toBe('fp16');
    expect(defaultPrecision(sizes(['fp32', 1]), new Map(), [])).toBe('fp32');
  });
});
