import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import golden from './golden/golden.json' with { type: 'json' };
import { clusteringMetrics, contingencyTable, entropy, mutualInformation } from './index.js';

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12);
}

describe('clusteringMetrics against scikit-learn', () => {
  it.each(golden.cases)('$name', ({ labelsTrue, labelsPred, contingency, acc, purity, nmi, ari }) => {
    const metrics = clusteringMetrics(labelsTrue, labelsPred);
    expectClose(metrics.acc, acc);
    expectClose(metrics.purity, purity);
    expectClose(metrics.nmi.arithmetic, nmi.arithmetic);
    expectClose(metrics.nmi.geometric, nmi.geometric);
    expectClose(metrics.nmi.max, nmi.max);
    expectClose(metrics.ari, ari);
    expect([...metrics.contingency.counts]).toEqual(contingency.flat());

    const swapped = clusteringMetrics(labelsPred, labelsTrue);
    expectClose(swapped.acc, acc);
    expectClose(swapped.nmi.arithmetic, nmi.arithmetic);
    expectClose(swapped.ari, ari);
  });

  it.each(golden.cases)('the mapping reaches the accuracy: $name', ({ labelsTrue, labelsPred, acc }) => {
    const { mapping, contingency } = clusteringMetrics(labelsTrue, labelsPred);
    expect(mapping.size).toBe(Math.min(contingency.clusters.length, contingency.classes.length));
    expect(new Set(mapping.values()).size).toBe(mapping.size);
    const right = labelsPred.filter((cluster, i) => mapping.get(cluster) === labelsTrue[i]).length;
    expectClose(labelsTrue.length === 0 ? 1 : right / labelsTrue.length, acc);
  });

  it('gives the published figures of the reference vector', () => {
    const { acc, purity, nmi, ari } = clusteringMetrics(
      Int32Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2),
      Int32Array.of(0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 0, 3),
    );
    expect(acc).toBe(8 / 12);
    expect(purity).toBe(9 / 12);
    expect(nmi.arithmetic).toBeCloseTo(0.544709, 6);
    expect(nmi.geometric).toBeCloseTo(0.546461, 6);
    expect(nmi.max).toBeCloseTo(0.504352, 6);
    expect(ari).toBeCloseTo(0.26322, 6);
  });
});

describe('contingencyTable', () => {
  it('orders labels ascending and counts rows and columns', () => {
    const table = contingencyTable([9, -2, 9, 9], [30, 4, 4, 30]);
    expect(table.clusters).toEqual([4, 30]);
    expect(table.classes).toEqual([-2, 9]);
    expect([...table.counts]).toEqual([1, 1, 0, 2]);
    expect([...table.clusterSizes]).toEqual([2, 2]);
    expect([...table.classSizes]).toEqual([1, 3]);
    expect(table.total).toBe(4);
  });

  it('refuses labelings of different lengths, naming both', () => {
    expect(codeOf(() => clusteringMetrics([0, 1], [0, 1, 1]))).toBe('SHAPE_MISMATCH');
    expect(() => clusteringMetrics([0, 1], [0, 1, 1])).toThrow(/2 labels.*3/);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the label %s', (label) => {
    expect(codeOf(() => contingencyTable([0, label], [0, 0]))).toBe('INVALID_ARGUMENT');
    expect(() => contingencyTable([0, 0], [0, label])).toThrow(/labelsPred\[1\]/);
  });
});

describe('information', () => {
  it('measures entropy in nats', () => {
    expectClose(entropy([5, 5]), Math.LN2);
    expect(entropy([8, 0])).toBe(0);
    expect(entropy([])).toBe(0);
  });

  it('is the entropy for identical labelings', () => {
    const labels = [0, 0, 1, 2, 2, 2];
    expectClose(mutualInformation(contingencyTable(labels, labels)), entropy([2, 1, 3]));
  });
});
