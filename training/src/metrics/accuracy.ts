import { linearSumAssignment } from 'linear-sum-assignment';
import type { Contingency } from './contingency.js';

/** Clustering accuracy with the cluster-to-class map that reaches it. */
export interface MatchedAccuracy {
  /** Share of samples whose cluster is mapped to their class, in [0, 1]. */
  readonly accuracy: number;
  /** Predicted cluster → true class, one to one; clusters beyond the number of classes are left out. */
  readonly mapping: ReadonlyMap<number, number>;
}

/**
 * Clustering accuracy (ACC): the share of samples that are right under the best one-to-one map from clusters to
 * classes, `max over δ of Σ W[p, δ(p)] / N`. The map is found by linear assignment, so surplus clusters, or surplus
 * classes, stay unmatched and their samples count as wrong (SIMI-ClusterGAN eq. 17). Empty input gives 1, the value
 * that the other metrics give two identical labelings.
 */
export function matchedAccuracy(table: Contingency): MatchedAccuracy {
  const { clusters, classes, counts, total } = table;
  const mapping = new Map<number, number>();
  if (total === 0) return { accuracy: 1, mapping };
  const rows = clusters.map((_, p) => counts.slice(p * classes.length, (p + 1) * classes.length));
  const { rowAssignments } = linearSumAssignment(rows, { maximaze: true });
  let matched = 0;
  clusters.forEach((cluster, p) => {
    const t = rowAssignments[p]!;
    if (t < 0) return;
    mapping.set(cluster, classes[t]!);
    matched += rows[p]![t]!;
  });
  return { accuracy: matched / total, mapping };
}

/**
 * Purity: the share of samples that belong to the most frequent class of their cluster,
 * `Σ_p max_t W[p, t] / N`. Several clusters may count for one class, so more clusters never lower it; the ClusterGAN
 * paper's "ACC" is this number. Empty input gives 1.
 */
export function purity(table: Contingency): number {
  const { clusters, classes, counts, total } = table;
  if (total === 0) return 1;
  let covered = 0;
  for (let p = 0; p < clusters.length; p++) {
    covered += Math.max(...counts.subarray(p * classes.length, (p + 1) * classes.length));
  }
  return covered / total;
}
