import { ZooError } from '@clusterzoo/runtime';

/** Neighbours whose clusters are compared: enough that few rows are alike in how many agree. */
export const SELECTION_NEIGHBOURS = 50;

/** What {@link selectInstances} needs to know. */
export interface InstanceSelection {
  /** Share of each cluster's rows that is kept, in (0, 1]. */
  readonly share: number;
  readonly clusters: number;
}

/** Checks a share of rows. @throws ZooError `INVALID_ARGUMENT` outside (0, 1] */
export function assertShare(share: number): void {
  if (share > 0 && share <= 1) return;
  const message = `the share of rows to select must be above 0 and at most 1, got ${share}; leave it out for all`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

/** Rows that are selected at most, whatever the sizes of the clusters: of each a part of a row too many. */
export function mostSelected(share: number, rows: number, clusters: number): number {
  return Math.min(rows, Math.floor(share * rows) + clusters);
}

/**
 * Of every cluster the rows that lie deepest in it: those most of whose neighbours are in it too, the lower row first
 * where as many are. A generator that has seen no others learns what a cluster has of its own, not where it passes into
 * the next. That one is better off with fewer rows is known of other generators of pictures (instance selection, arXiv
 * 2007.15255), where rows are kept by their likelihood instead.
 *
 * @param labels - cluster of every row
 * @param neighbours - of every row, rows × as many, in what the prior network sees of it; −1 for none
 * @returns the rows that are kept, rising; of each cluster that has rows, at least one
 * @throws ZooError `INVALID_ARGUMENT` for a share outside (0, 1]
 */
export function selectInstances(
  labels: Int32Array,
  neighbours: Int32Array,
  { share, clusters }: InstanceSelection,
): Int32Array {
  assertShare(share);
  const listed = neighbours.length / labels.length;
  const agreeing = labels.map((label, row) => {
    let count = 0;
    for (const other of neighbours.subarray(row * listed, (row + 1) * listed)) {
      if (other >= 0 && labels[other] === label) count++;
    }
    return count;
  });
  const members: number[][] = Array.from({ length: clusters }, () => []);
  labels.forEach((label, row) => {
    members[label]!.push(row);
  });
  const kept = new Uint8Array(labels.length);
  for (const rows of members) {
    rows.sort((a, b) => agreeing[b]! - agreeing[a]! || a - b);
    for (const row of rows.slice(0, selectedOf(share, rows.length))) kept[row] = 1;
  }
  return Int32Array.from(labels.keys()).filter((row) => kept[row] === 1);
}

/** Rows that are kept of a cluster's: rounded up, but for what a product of two numbers is off by. */
function selectedOf(share: number, rows: number): number {
  return rows === 0 ? 0 : Math.max(1, Math.ceil(share * rows - 1e-9));
}
