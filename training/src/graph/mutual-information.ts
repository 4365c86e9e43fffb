import type { SparseSymmetric } from './affinity.js';
import { edgeJoint, rowSums } from './edge-joint.js';

/**
 * Mutual information of two that are drawn together, in nats.
 *
 * @param joint - share of each pair, symmetric, sums to 1: [size, size]
 */
export function mutualInformation(joint: Float64Array, size: number): number {
  const marginal = rowSums(joint, size);
  let information = 0;
  joint.forEach((share, at) => {
    const independent = marginal[Math.floor(at / size)]! * marginal[at % size]!;
    if (share > 0) information += share * Math.log(share / independent);
  });
  return Math.max(0, information); // rounding
}

/**
 * Graph mutual information: how much the cluster of one end of an edge tells about the cluster of the other, in nats,
 * edges drawn by weight. 0 for one cluster or random labels, at most ln K, reached by K equal clusters that no edge
 * leaves. A quality of a partition that needs no classes; it compares partitions of one graph.
 *
 * @param labels - cluster of every row, in [0, clusters)
 */
export function graphMutualInformation(graph: SparseSymmetric, labels: Int32Array, clusters: number): number {
  return mutualInformation(edgeJoint(graph, labels, clusters), clusters);
}
