import type { Random } from '@clusterzoo/runtime';
import { affinityGraph, type SparseSymmetric } from '../../graph/affinity.js';
import type { NeighbourGraph } from '../../graph/neighbour-graph.js';

/** Some rows of a graph, and the graph that they make among themselves. */
export interface Subsample {
  /** Rows of the whole, rising. */
  readonly rows: Int32Array;
  readonly graph: SparseSymmetric;
}

/**
 * The neighbour graph of a random share of the rows: each is joined to as many neighbours as before, the nearest of
 * those that were drawn too. Lists with neighbours to spare make that exact for nearly all rows.
 */
export function subsample(whole: NeighbourGraph, share: number, random: Random): Subsample {
  const { found, listed, neighbours } = whole;
  const size = found.indices.length / listed;
  const rows = random
    .permutation(size)
    .subarray(0, Math.round(share * size))
    .sort();
  const renamed = new Int32Array(size).fill(-1);
  rows.forEach((row, i) => {
    renamed[row] = i;
  });
  const indices = new Int32Array(rows.length * neighbours).fill(-1);
  rows.forEach((row, i) => {
    let count = 0;
    for (let n = 0; n < listed && count < neighbours; n++) {
      const other = renamed[found.indices[row * listed + n]!]!;
      if (other >= 0) indices[i * neighbours + count++] = other;
    }
  });
  return { rows, graph: affinityGraph(indices, rows.length, neighbours) };
}
