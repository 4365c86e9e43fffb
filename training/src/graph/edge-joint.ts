import type { SparseSymmetric } from './affinity.js';

/**
 * Share of each pair of clusters among the two ends of an edge, edges drawn by weight: symmetric, sums to 1.
 *
 * @param labels - cluster of every row, in [0, clusters)
 * @returns [clusters, clusters]
 */
export function edgeJoint(graph: SparseSymmetric, labels: Int32Array, clusters: number): Float64Array {
  const joint = new Float64Array(clusters * clusters);
  let total = 0;
  for (let i = 0; i < graph.size; i++) {
    for (let e = graph.starts[i]!; e < graph.starts[i + 1]!; e++) {
      joint[labels[i]! * clusters + labels[graph.columns[e]!]!]! += graph.values[e]!;
      total += graph.values[e]!;
    }
  }
  return joint.map((weight) => weight / total);
}

/** Sums of the rows of a [size, size] matrix. */
export function rowSums(matrix: Float64Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  matrix.forEach((value, at) => {
    sums[Math.floor(at / size)]! += value;
  });
  return sums;
}

/**
 * Normalised cut of a partition (Shi and Malik 2000): the share of each cluster's edges that leave it, summed over the
 * clusters; 0 where no edge leaves any, and a small cluster counts as much as a large one. Empty clusters count whole.
 *
 * @param joint - as {@link edgeJoint} has it
 */
export function normalisedCut(joint: Float64Array, clusters: number): number {
  const masses = rowSums(joint, clusters);
  return masses.reduce((sum, mass, k) => sum + (mass > 0 ? 1 - joint[k * (clusters + 1)]! / mass : 1), 0);
}
