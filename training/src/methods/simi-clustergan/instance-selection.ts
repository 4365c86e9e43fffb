import { ZooError } from '@clusterzoo/runtime';
import type { FoundNeighbours } from '../../graph/neighbour-search.js';

/** Neighbours whose clusters are compared: enough that few rows are alike in how many agree. */
export const SELECTION_NEIGHBOURS = 50;

/** What {@link selectInstances} needs to know. */
export interface InstanceSelection {
  /** Share of each cluster's rows that is kept, in (0, 1]. */
  readonly share: number;
  readonly clusters: number;
}

/**
 * Of every cluster the rows that lie deepest in it: those most of whose neighbours are in it too, the lower row first
 * where as many are. A generator that has seen no others learns what a cluster has of its own, not where it passes into
 * the next; that it is better spent on fewer rows is known of image generators (instance selection, arXiv 2007.15255),
 * where rows are kept by their likelihood instead.
 *
 * @param labels - cluster of every row
 * @param neighbours - of every row, in the space in which the clusters were found
 * @returns the rows that are kept, rising; of each cluster that has rows, at least one
 * @throws ZooError `INVALID_ARGUMENT` for a share outside (0, 1]
 */
export function selectInstances(
  labels: Int32Array,
  { found, listed }: FoundNeighbours,
  { share, clusters }: InstanceSelection,
): Int32Array {
  if (!(share > 0 && share <= 1)) {
    throw new ZooError('INVALID_ARGUMENT', `the share of rows to select must be above 0 and at most 1, got ${share}`);
  }
  const agreeing = labels.map((label, row) => {
    const own = found.indices.subarray(row * listed, (row + 1) * listed);
    return own.reduce((count, other) => count + (other >= 0 && labels[other] === label ? 1 : 0), 0);
  });
  const kept: number[] = [];
  for (let cluster = 0; cluster < clusters; cluster++) {
    const rows: number[] = [];
    labels.forEach((label, row) => {
      if (label === cluster) rows.push(row);
    });
    rows.sort((a, b) => agreeing[b]! - agreeing[a]! || a - b);
    kept.push(...rows.slice(0, Math.ceil(share * rows.length)));
  }
  return Int32Array.from(kept).sort();
}
