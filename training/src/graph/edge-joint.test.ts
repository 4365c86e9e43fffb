import { describe, expect, it } from 'vitest';
import { edgeJoint, normalisedCut, rowSums } from './edge-joint.js';

/** Edges 0–1 of weight 3, 1–2 of weight 1, 2–3 of weight 2, each from both ends. */
const graph = {
  size: 4,
  starts: Int32Array.of(0, 1, 3, 5, 6),
  columns: Int32Array.of(1, 0, 2, 1, 3, 2),
  values: Float64Array.of(3, 3, 1, 1, 2, 2),
};

describe('edgeJoint', () => {
  it('is the share of edges between every two clusters', () => {
    const joint = edgeJoint(graph, Int32Array.of(0, 0, 1, 1), 2);
    expect([...joint]).toEqual([6 / 12, 1 / 12, 1 / 12, 4 / 12]);
    expect(rowSums(joint, 2)[0]).toBeCloseTo(7 / 12);
  });
});

describe('normalisedCut', () => {
  it('sums the shares of edges that leave each cluster', () => {
    const joint = edgeJoint(graph, Int32Array.of(0, 0, 1, 1), 2);
    expect(normalisedCut(joint, 2)).toBeCloseTo(1 / 7 + 1 / 5);
  });

  it('counts an empty cluster whole', () => {
    const joint = edgeJoint(graph, Int32Array.of(0, 0, 0, 0), 2);
    expect(normalisedCut(joint, 2)).toBe(1);
  });
});
