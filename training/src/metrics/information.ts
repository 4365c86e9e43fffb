import type { Contingency } from './contingency.js';

/** Normalized mutual information by the mean of the two entropies that divides it; all in [0, 1]. */
export interface NormalizedInformation {
  /** `2 I / (H(Y) + H(C))`: today's default of the field (SIMI-ClusterGAN eq. 18). */
  readonly arithmetic: number;
  /** `I / √(H(Y) H(C))`: what papers of 2018 and before usually computed. */
  readonly geometric: number;
  /** `I / max(H(Y), H(C))`: the strictest of the three. */
  readonly max: number;
}

/** Shannon entropy, in nats, of a labeling given the sizes of its clusters; 0 for an empty one. */
export function entropy(sizes: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < sizes.length; i++) total += sizes[i]!;
  let sum = 0;
  for (let i = 0; i < sizes.length; i++) {
    const share = sizes[i]! / total;
    if (share > 0) sum -= share * Math.log(share);
  }
  return sum;
}

/** Mutual information of clusters and classes, in nats, at least 0. */
export function mutualInformation(table: Contingency): number {
  const { classes, counts, clusterSizes, classSizes, total } = table;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const expected = (clusterSizes[Math.floor(i / classes.length)]! * classSizes[i % classes.length]!) / total;
    sum += (count / total) * Math.log(count / expected);
  }
  return Math.max(0, sum);
}

/**
 * Normalized mutual information (NMI) with the three normalizers in use. Edge cases are scikit-learn's: two constant
 * labelings, and empty input, give 1; one constant labeling, or no mutual information, gives 0.
 */
export function normalizedInformation(table: Contingency): NormalizedInformation {
  const { clusters, classes, clusterSizes, classSizes } = table;
  if (clusters.length <= 1 && classes.length <= 1) return { arithmetic: 1, geometric: 1, max: 1 };
  const information = mutualInformation(table);
  // Rounding leaves about one epsilon where labelings are independent.
  if (information <= Number.EPSILON) return { arithmetic: 0, geometric: 0, max: 0 };
  const a = entropy(classSizes);
  const b = entropy(clusterSizes);
  return {
    arithmetic: (2 * information) / (a + b),
    geometric: information / Math.sqrt(a * b),
    max: information / Math.max(a, b),
  };
}
