import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { associations, mergeOutputs } from './merge.js';

/** J of outputs in blocks: `within` between two of a block, `between` those of different ones. */
function blocks(of: readonly number[], masses: readonly number[], within: number, between: number): Float64Array {
  const raw = of.flatMap((a, i) => {
    return of.map((b, j) => masses[i]! * masses[j]! * (i === j ? 30 : a === b ? within : between));
  });
  const total = raw.reduce((sum, value) => sum + value, 0);
  return Float64Array.from(raw, (value) => value / total);
}

/** Cluster of every output, −1 for none. */
function clustersOf(matrix: Float32Array, clusters: number): number[] {
  return Array.from({ length: matrix.length / clusters }, (_, i) =>
    matrix.subarray(i * clusters, (i + 1) * clusters).indexOf(1),
  );
}

const sameGroups = (found: readonly number[], expected: readonly number[]) =>
  expect(found.map((cluster) => found.indexOf(cluster))).toEqual(expected.map((cluster) => expected.indexOf(cluster)));

describe('mergeOutputs', () => {
  const of = [0, 1, 2, 0, 1, 2, 0, 1];
  const masses = [0.1, 0.2, 0.1, 0.1, 0.1, 0.2, 0.1, 0.1];

  it('joins what is given to the same rows, and says by how much that is clear', () => {
    const clear = mergeOutputs(blocks(of, masses, 10, 1), of.length, { clusters: 3, cap: 1.5 });
    sameGroups(clustersOf(clear.matrix, 3), of);
    const vague = mergeOutputs(blocks(of, masses, 1.3, 1), of.length, { clusters: 3, cap: 1.5 });
    expect(clear.gap).toBeGreaterThan(5);
    expect(vague.gap).toBeLessThan(2);
    const tooMany = mergeOutputs(blocks(of, masses, 10, 1), of.length, { clusters: 4, cap: 1.5 });
    expect(tooMany.gap).toBeLessThan(2);
  });

  it('keeps clusters below the cap as long as it can', () => {
    // Four outputs of the same kind, so that the greatest cluster would hold all but two.
    const joint = blocks([0, 0, 0, 0, 1, 2], [0.2, 0.2, 0.2, 0.2, 0.1, 0.1], 10, 1);
    const capped = clustersOf(mergeOutputs(joint, 6, { clusters: 3, cap: 1.4 }).matrix, 3);
    const sizes = [0, 1, 2].map((cluster) => capped.filter((of) => of === cluster).length);
    expect(sizes.toSorted()).toEqual([2, 2, 2]);
    sameGroups(clustersOf(mergeOutputs(joint, 6, { clusters: 3, cap: 9 }).matrix, 3), [0, 0, 0, 0, 1, 2]);
  });

  it('gives outputs without rows to no cluster, and leaves clusters empty where too few are used', () => {
    const joint = blocks([0, 1, 0], [0.5, 0.5, 1e-6], 10, 1);
    expect(clustersOf(mergeOutputs(joint, 3, { clusters: 2, cap: 1.5 }).matrix, 2)).toEqual([0, 1, -1]);
    const few = mergeOutputs(joint, 3, { clusters: 3, cap: 1.5 }).matrix;
    expect(clustersOf(few, 3)).toEqual([0, 1, -1]);
  });
});

describe('associations', () => {
  it('is the mean outer product of both views, made symmetric', () => {
    const random = new Random(2);
    const [rows, outputs] = [5, 3];
    const [own, moved] = [random.uniforms(rows * outputs), random.uniforms(rows * outputs)];
    const joint = associations(own, moved, outputs);
    expect(joint.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    const sum = (i: number, j: number) =>
      Array.from({ length: rows }, (_, r) => own[r * outputs + i]! * moved[r * outputs + j]!).reduce((a, b) => a + b);
    const ratio = joint[1]! / (sum(0, 1) + sum(1, 0));
    expect(joint[5]! / (sum(1, 2) + sum(2, 1))).toBeCloseTo(ratio, 10);
    expect(joint[7]).toBe(joint[5]);
  });
});
