import type { Contingency } from './contingency.js';

/**
 * Adjusted Rand index (Hubert and Arabie, 1985): agreement of two labelings over pairs of samples, corrected for
 * chance. 1 for the same partition (also a degenerate or an empty one), about 0 for independent labelings, at worst
 * −0.5.
 */
export function adjustedRand(table: Contingency): number {
  const samePair = sumOfSquares(table.counts);
  const sameCluster = sumOfSquares(table.clusterSizes);
  const sameClass = sumOfSquares(table.classSizes);
  const { total } = table;
  // Ordered pairs of distinct samples: together in both, in the clusters only, in the classes only, in neither.
  const both = samePair - total;
  const clusterOnly = sameCluster - samePair;
  const classOnly = sameClass - samePair;
  const neither = total * total - sameCluster - sameClass + samePair;
  if (clusterOnly === 0 && classOnly === 0) return 1;
  return (
    (2 * (both * neither - classOnly * clusterOnly)) /
    ((both + classOnly) * (classOnly + neither) + (both + clusterOnly) * (clusterOnly + neither))
  );
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
