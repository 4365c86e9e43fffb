import type { Steps } from '../steps.js';
import type { SparseSymmetric } from './affinity.js';
import { edgeJoint, rowSums } from './edge-joint.js';
import { mutualInformation } from './mutual-information.js';

/** A partition, and the graph mutual information that it has. */
export interface MeasuredPartition {
  /** Cluster of every row. */
  readonly labels: Int32Array;
  /** In nats. */
  readonly information: number;
}

/** Passes over all rows at most: 20 are enough for 50,000 rows of CIFAR-10. */
const MOST_PASSES = 100;
/** What two clusters that have rows are taken to share at least, so that a lack of edges is no infinite reason. */
const LEAST_SHARE = 1e-9;

/**
 * Moves rows between clusters as long as the graph mutual information rises: in each pass every row goes to the cluster
 * that has most pointwise mutual information with those of its neighbours. A spectral partition draws its borders through
 * a few eigenvectors; these are drawn through the graph itself. It climbs the likelihood of a degree-corrected stochastic
 * block model (Karrer and Newman, arXiv 1008.3926), which is that information.
 *
 * @param labels - cluster of every row, in [0, clusters)
 * @returns clusters that say at least as much of each other; none becomes empty, and an empty one stays so
 */
export function* refineSteps(graph: SparseSymmetric, labels: Int32Array, clusters: number): Steps<MeasuredPartition> {
  let joint = edgeJoint(graph, labels, clusters);
  let best: MeasuredPartition = { labels, information: mutualInformation(joint, clusters) };
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const moved = moveRows(graph, best.labels, pointwiseInformation(joint, clusters), clusters);
    keepClusters(best.labels, moved);
    joint = edgeJoint(graph, moved, clusters);
    const information = mutualInformation(joint, clusters);
    if (!(information > best.information)) return best;
    best = { labels: moved, information };
    yield;
  }
  return best;
}

/** ln of how much more often an edge joins two clusters than by chance, [clusters, clusters]; −∞ for an empty one. */
function pointwiseInformation(joint: Float64Array, clusters: number): Float64Array {
  const masses = rowSums(joint, clusters);
  return joint.map((share, at) => {
    const chance = masses[Math.floor(at / clusters)]! * masses[at % clusters]!;
    return chance > 0 ? Math.log(Math.max(share, LEAST_SHARE) / chance) : Number.NEGATIVE_INFINITY;
  });
}

function moveRows(graph: SparseSymmetric, labels: Int32Array, pointwise: Float64Array, clusters: number): Int32Array {
  const scores = new Float64Array(clusters);
  return labels.map((own, row) => {
    scores.fill(0);
    for (let e = graph.starts[row]!; e < graph.starts[row + 1]!; e++) {
      const other = labels[graph.columns[e]!]! * clusters;
      for (let k = 0; k < clusters; k++) scores[k]! += graph.values[e]! * pointwise[other + k]!;
    }
    let best = own;
    for (let k = 0; k < clusters; k++) if (scores[k]! > scores[best]!) best = k;
    return best;
  });
}

/** Puts the rows of a cluster that all have left back into it. */
function keepClusters(before: Int32Array, moved: Int32Array): void {
  const left = new Set(moved);
  before.forEach((cluster, row) => {
    if (!left.has(cluster)) moved[row] = cluster;
  });
}
