import { describe, expect, it } from 'vitest';
import type { VectorDataset } from './dataset.js';
import { classShares, imbalanced } from './imbalance.js';

/** MNIST's numbers of training digits, as rows that say which one they are. */
const COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];

function digits(counts: readonly number[]): VectorDataset & { train: { labels: Int32Array } } {
  const labels = Int32Array.from(counts.flatMap((count, digit) => new Array<number>(count).fill(digit)));
  return {
    ...{ kind: 'vector', name: 'digits', features: 1, scale: undefined, licence: 'none', source: 'none', classes: 10 },
    train: { data: Float32Array.from(labels, (_, at) => at), count: labels.length, labels },
    test: { data: new Float32Array(3), count: 3 },
  };
}

const dataset = digits(COUNTS);
/** Few rows are compared faster. */
const few = digits(COUNTS.map((count) => Math.round(count / 50)));
const histogram = ({ train }: VectorDataset) =>
  COUNTS.map((_, k) => train.labels!.filter((label) => label === k).length);

describe('imbalanced', () => {
  it('keeps a tenth of the zeros, or less of three digits, as the paper does', () => {
    const one = imbalanced(dataset, '1-class', 0);
    expect(histogram(one)).toEqual([592, ...COUNTS.slice(1)]);
    expect(one.train.count).toBe(54_669);
    const three = imbalanced(dataset, '3-class', 0);
    expect(histogram(three)).toEqual(COUNTS.map((count, k) => ({ 1: 674, 3: 1839, 5: 2710 })[k] ?? count));
    expect(three.train.count).toBe(46_929);
    expect(three.test).toBe(dataset.test);
  });

  it('keeps rows with their labels and in their order, others with another seed', () => {
    const some = imbalanced(few, '4=0.5,7=0.1', 1);
    const { data, labels: own, chosen } = some.train;
    expect([...data]).toEqual([...data].toSorted((a, b) => a - b));
    expect([...own!]).toEqual([...data].map((row) => few.train.labels[row]));
    expect(chosen).toEqual({ rows: Int32Array.from(data), of: few.train.count });
    expect(imbalanced(few, '4=0.5,7=0.1', 1).train.data).toEqual(data);
    const other = imbalanced(few, '4=0.5,7=0.1', 2).train.data;
    expect(other).toHaveLength(data.length);
    expect(other).not.toEqual(data);
  });

  it('takes classes by their names', () => {
    const named = { ...dataset, classNames: COUNTS.map((_, k) => `digit ${k}`) };
    expect(histogram(imbalanced(named, 'digit 2=0', 0))[2]).toBe(0);
  });

  it('refuses what it cannot do', () => {
    expect(classShares('3=1.5')).toBeUndefined();
    expect(classShares('half')).toBeUndefined();
    expect(() => imbalanced(dataset, 'half', 0)).toThrow('got "half"');
    expect(() => imbalanced(dataset, '10=0.5', 0)).toThrow('no class "10"');
    const { labels: _, ...bare } = dataset.train;
    expect(() => imbalanced({ ...dataset, train: bare }, '1-class', 0)).toThrow('no labels');
  });
});
