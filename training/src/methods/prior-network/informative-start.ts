import type { Random } from '@clusterzoo/runtime';
import { edgeJoint } from '../../graph/edge-joint.js';
import { graphMutualInformation, mutualInformation } from '../../graph/mutual-information.js';
import type { MeasuredPartition } from '../../graph/refine-partition.js';
import { type PartitionOptions, type PreparedGraph, partitionGraph, partitionsOf } from '../../graph/spectral.js';
import { argmaxRows } from '../rows.js';
import { mergeOutputs } from './merge.js';

/** Clusters of the partitions that are joined, in shares of those wanted. */
const FINER = [1.4, 1.6, 1.8, 2] as const;
/** Partitions of each size, and k-means starts of each: what these differ in is made good by their number. */
interface PartitionSearch {
  readonly partitions: number;
  readonly restarts: number;
}

const SEARCH: PartitionSearch = { partitions: 3, restarts: 3 };
/** Steps of the search, and the loss in nats that it takes one in e times at first; then ever less. */
const STEPS = 6000;
const WARMTH = 0.02;

/**
 * A partition of a graph whose clusters say most of each other along its edges: the greatest graph mutual information,
 * which asks for few edges between clusters and for clusters that do not differ much in size. The graph is partitioned
 * more finely, and those clusters are grouped anew, by simulated annealing; of several such partitions it is the best.
 *
 * @returns the cluster of every row
 */
export async function informativePartition(prepared: PreparedGraph, options: PartitionOptions): Promise<Int32Array> {
  const { graph } = prepared.hanging;
  const grouped = await groupedPartitions(prepared, options, SEARCH);
  return mostInformative(
    grouped.map((labels) => ({ labels, information: graphMutualInformation(graph, labels, prepared.clusters) })),
  );
}

/** The cluster of every row in the partition whose clusters say most of each other. */
export function mostInformative(partitions: readonly MeasuredPartition[]): Int32Array {
  return partitions.reduce((best, each) => (each.information > best.information ? each : best)).labels;
}

/** Finer partitions, each with its clusters grouped to those wanted; a single one where there are no finer ones. */
export async function groupedPartitions(
  prepared: PreparedGraph,
  options: PartitionOptions,
  { partitions: each, restarts }: PartitionSearch,
): Promise<Int32Array[]> {
  const { clusters, hanging } = prepared;
  const most = hanging.main.rows.length;
  const counts = FINER.flatMap((share) => Array(each).fill(Math.min(most, Math.round(share * clusters))));
  if (clusters === 1 || counts[0] === clusters) return [await partitionGraph(prepared, options)];
  const partitions = await partitionsOf(prepared, counts, {
    ...options,
    restarts,
    eigenvectorsFor: Math.max(...counts),
  });
  return partitions.map((labels, i) => {
    const joint = edgeJoint(hanging.graph, labels, counts[i]!);
    const { groupOf } = bestGroups(joint, { parts: counts[i]!, groups: clusters }, options.random.fork());
    return labels.map((label) => groupOf[label]!);
  });
}

/** How many parts there are, and groups of them. */
export interface GroupSizes {
  readonly parts: number;
  readonly groups: number;
}

/** Groups of parts, and the mutual information between those of two that are drawn together. */
export interface Groups {
  /** [parts]. */
  readonly groupOf: Int32Array;
  /** In nats. */
  readonly information: number;
}

/**
 * Groups parts so that the groups of two that are drawn together say most of each other: from those that
 * {@link mergeOutputs} makes, by simulated annealing, one part moved or two exchanged at a time, and at last by every
 * single move that is a gain.
 *
 * @param joint - share of each pair of parts, symmetric, sums to 1: [parts, parts]
 */
export function bestGroups(joint: Float64Array, { parts, groups }: GroupSizes, random: Random): Groups {
  const { matrix } = mergeOutputs(joint, parts, { clusters: groups, cap: Number.POSITIVE_INFINITY });
  const groupOf = argmaxRows(matrix, groups);
  const measure = () => mutualInformation(groupedJoint(joint, groupOf, groups), groups);
  let current = measure();
  let best: Groups = { groupOf: groupOf.slice(), information: current };
  const keep = (information: number) => {
    current = information;
    if (information > best.information) best = { groupOf: groupOf.slice(), information };
  };
  for (let step = 0; step < STEPS; step++) {
    const warmth = WARMTH * (1 - step / STEPS);
    const part = random.integer(parts);
    const other = random.uniform() < 0.3 ? random.integer(parts) : part;
    const [own, others] = [groupOf[part]!, groupOf[other]!];
    groupOf[part] = other === part ? random.integer(groups) : others;
    if (other !== part) groupOf[other] = own;
    const information = measure();
    if (information > current || random.uniform() < Math.exp((information - current) / warmth)) keep(information);
    else [groupOf[part], groupOf[other]] = [own, others];
  }
  groupOf.set(best.groupOf);
  for (let before = Number.NEGATIVE_INFINITY; best.information > before; ) {
    before = best.information;
    for (let part = 0; part < parts; part++) {
      for (let group = 0; group < groups; group++) {
        groupOf[part] = group;
        keep(measure());
      }
      groupOf[part] = best.groupOf[part]!;
    }
  }
  return best;
}

function groupedJoint(joint: Float64Array, groupOf: Int32Array, groups: number): Float64Array {
  const parts = groupOf.length;
  const sums = new Float64Array(groups * groups);
  for (let i = 0; i < parts; i++) {
    for (let j = 0; j < parts; j++) sums[groupOf[i]! * groups + groupOf[j]!]! += joint[i * parts + j]!;
  }
  return sums;
}
