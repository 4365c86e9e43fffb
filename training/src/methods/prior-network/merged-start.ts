import { edgeJoint, normalisedCut } from '../../graph/edge-joint.js';
import { type PartitionOptions, type PreparedGraph, partitionGraph, partitionsOf } from '../../graph/spectral.js';
import { argmaxRows } from '../rows.js';
import { mergeOutputs } from './merge.js';

/** Clusters of the partitions that are merged, in shares of those wanted. */
const FINER = [1, 1.2, 1.4, 1.7, 2] as const;

/**
 * A partition of a graph that small clusters have a part in: k-means would rather split a large one. The graph is
 * partitioned more finely, up to twice, and those clusters are merged that share more edges than their sizes explain; of
 * several such partitions it is the one with the least normalised cut, for which every cluster counts as much.
 *
 * @returns the cluster of every row
 */
export async function mergedPartition(prepared: PreparedGraph, options: PartitionOptions): Promise<Int32Array> {
  const { clusters, hanging } = prepared;
  if (clusters === 1) return partitionGraph(prepared, options);
  const most = hanging.main.rows.length;
  const counts = [...new Set(FINER.map((share) => Math.min(most, Math.round(share * clusters))))];
  const partitions = await partitionsOf(prepared, counts, options);
  const merged = partitions.map((labels, i) => {
    const finer = counts[i]!;
    const joint = edgeJoint(hanging.graph, labels, finer);
    const { matrix } = mergeOutputs(joint, finer, { clusters, cap: Number.POSITIVE_INFINITY });
    const clusterOf = argmaxRows(matrix, clusters);
    const own = labels.map((label) => clusterOf[label]!);
    return { labels: own, cut: normalisedCut(edgeJoint(hanging.graph, own, clusters), clusters) };
  });
  return merged.reduce((best, each) => (each.cut < best.cut ? each : best)).labels;
}
