import { describe, expect, it } from 'vitest';
import { affinityGraph } from './affinity.js';
import { graphMutualInformation } from './mutual-information.js';

/** Two rings of 30 rows, each row linked to the next two. */
const rings = affinityGraph(
  Int32Array.from({ length: 120 }, (_, e) => {
    const [row, step] = [e >> 1, (e % 2) + 1];
    return row < 30 ? (row + step) % 30 : 30 + ((row + step) % 30);
  }),
  60,
  2,
);

describe('graphMutualInformation', () => {
  it('is ln K for equal clusters that no edge leaves', () => {
    const truth = Int32Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1));
    expect(graphMutualInformation(rings, truth, 2)).toBeCloseTo(Math.log(2), 12);
  });

  it('is 0 for one cluster', () => {
    expect(graphMutualInformation(rings, new Int32Array(60), 2)).toBe(0);
  });

  it('is in between for clusters that edges cross, by the two by two table of the ends', () => {
    const half = Int32Array.from({ length: 60 }, (_, i) => (i < 15 ? 0 : 1));
    // 120 edges: 27 within the first cluster, 6 across, 87 within the second.
    const [p, q] = [30 / 120, 90 / 120];
    const across = 3 / 120;
    const expected =
      (27 / 120) * Math.log(27 / 120 / (p * p)) +
      2 * across * Math.log(across / (p * q)) +
      (87 / 120) * Math.log(87 / 120 / (q * q));
    expect(graphMutualInformation(rings, half, 2)).toBeCloseTo(expected, 12);
  });
});
