import { ZooError } from '@clusterzoo/runtime';

/** How often each predicted cluster meets each true class. */
export interface Contingency {
  /** Distinct predicted labels, ascending: the rows. */
  readonly clusters: readonly number[];
  /** Distinct true labels, ascending: the columns. */
  readonly classes: readonly number[];
  /** Counts `[clusters, classes]`, row-major. */
  readonly counts: Float64Array;
  /** Samples in each cluster (row sums). */
  readonly clusterSizes: Float64Array;
  /** Samples in each class (column sums). */
  readonly classSizes: Float64Array;
  /** Number of samples. */
  readonly total: number;
}

/**
 * Counts the samples of every (predicted cluster, true class) pair. Labels may be any integers, in any order, with
 * gaps; only the partition they make matters to the metrics.
 *
 * @param labelsTrue - class of each sample, integers
 * @param labelsPred - cluster of each sample, integers, as many as `labelsTrue`
 * @returns the contingency table; empty for empty input
 * @throws ZooError `SHAPE_MISMATCH` if the lengths differ, `INVALID_ARGUMENT` if a label is not an integer
 */
export function contingencyTable(labelsTrue: ArrayLike<number>, labelsPred: ArrayLike<number>): Contingency {
  if (labelsTrue.length !== labelsPred.length) {
    throw new ZooError(
      'SHAPE_MISMATCH',
      `labelsTrue has ${labelsTrue.length} labels but labelsPred has ${labelsPred.length}; give one of each a sample`,
    );
  }
  const classes = distinctLabels(labelsTrue, 'labelsTrue');
  const clusters = distinctLabels(labelsPred, 'labelsPred');
  const column = new Map(classes.map((label, i) => [label, i]));
  const row = new Map(clusters.map((label, i) => [label, i]));
  const counts = new Float64Array(clusters.length * classes.length);
  const clusterSizes = new Float64Array(clusters.length);
  const classSizes = new Float64Array(classes.length);
  for (let i = 0; i < labelsTrue.length; i++) {
    const p = row.get(labelsPred[i]!)!;
    const t = column.get(labelsTrue[i]!)!;
    counts[p * classes.length + t]! += 1;
    clusterSizes[p]! += 1;
    classSizes[t]! += 1;
  }
  return { clusters, classes, counts, clusterSizes, classSizes, total: labelsTrue.length };
}

function distinctLabels(labels: ArrayLike<number>, name: string): number[] {
  const seen = new Set<number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label)) {
      throw new ZooError('INVALID_ARGUMENT', `${name}[${i}] is ${label}; labels must be integers`);
    }
    // -0 and 0 are one label.
    seen.add(label + 0);
  }
  return [...seen].sort((a, b) => a - b);
}
