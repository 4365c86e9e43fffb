import type { Steps } from '../steps.js';
import { BoundedAssignment } from './bounded-assignment.js';
import { type Points, squaredDistance } from './vectors.js';

/** Clusters found from one start. */
export interface Partition {
  /** Cluster of each row, in [0, K). */
  readonly labels: Int32Array;
  /** `[K, columns]`, row-major. */
  readonly centroids: Float64Array;
  /** Sum of squared distances of the rows to their centroids. */
  readonly inertia: number;
  /** Lloyd iterations done. */
  readonly iterations: number;
}

/**
 * Lloyd's algorithm from given centroids: assign rows to the nearest, move centroids to the means, until no label
 * changes or the centroids' total squared shift is at most `shift`. A cluster that runs empty gets the row farthest
 * from its centroid.
 *
 * @param start - `[K, columns]`; not changed
 */
export function* lloyd(points: Points, start: Float64Array, maxIterations: number, shift: number): Steps<Partition> {
  const assignment = new BoundedAssignment(points);
  let centroids = start;
  let iterations = 0;
  while (iterations < maxIterations) {
    iterations++;
    const changed = assignment.assign(centroids);
    const moved = means(points, assignment.labels, centroids);
    const total = squaredDistance(moved, 0, centroids, 0, moved.length);
    assignment.follow(centroids, moved);
    centroids = moved;
    yield;
    if (changed === 0 || total <= shift) break;
  }
  const distances = new Float64Array(points.rows);
  assign(points, centroids, assignment.labels, distances);
  const inertia = distances.reduce((sum, d) => sum + d, 0);
  return { labels: assignment.labels, centroids, inertia, iterations };
}

/**
 * Labels every row with its nearest centroid (the first of equals).
 *
 * @param labels - `[rows]`, overwritten
 * @param distances - `[rows]`, overwritten with the squared distances to the nearest centroids
 */
export function assign(points: Points, centroids: Float64Array, labels: Int32Array, distances: Float64Array): void {
  const { data, rows, columns } = points;
  const clusters = centroids.length / columns;
  for (let i = 0; i < rows; i++) {
    let best = Number.POSITIVE_INFINITY;
    let label = 0;
    for (let k = 0; k < clusters; k++) {
      const d = squaredDistance(data, i * columns, centroids, k * columns, columns);
      if (d < best) {
        best = d;
        label = k;
      }
    }
    labels[i] = label;
    distances[i] = best;
  }
}

/** Means of the clusters, empty ones re-seeded. */
function means(points: Points, labels: Int32Array, old: Float64Array): Float64Array {
  const { data, rows, columns } = points;
  const sums = new Float64Array(old.length);
  const sizes = new Int32Array(old.length / columns);
  for (let i = 0; i < rows; i++) {
    const k = labels[i]!;
    sizes[k]!++;
    for (let c = 0; c < columns; c++) sums[k * columns + c]! += data[i * columns + c]!;
  }
  const taken = new Set<number>();
  for (let k = 0; k < sizes.length; k++) {
    if (sizes[k] !== 0) continue;
    const row = farthest(points, labels, old, sizes, taken);
    if (row === undefined) {
      // Fewer distinct rows than clusters: leave the centroid where it is.
      for (let c = 0; c < columns; c++) sums[k * columns + c] = old[k * columns + c]!;
      continue;
    }
    taken.add(row);
    const from = labels[row]!;
    sizes[from]!--;
    sizes[k] = 1;
    for (let c = 0; c < columns; c++) {
      const value = data[row * columns + c]!;
      sums[from * columns + c]! -= value;
      sums[k * columns + c] = value;
    }
  }
  for (let k = 0; k < sizes.length; k++) {
    const size = Math.max(1, sizes[k]!);
    for (let c = 0; c < columns; c++) sums[k * columns + c]! /= size;
  }
  return sums;
}

/** The row farthest from its centroid, of those whose cluster keeps a row without it; undefined if all are at 0. */
function farthest(
  { data, rows, columns }: Points,
  labels: Int32Array,
  centroids: Float64Array,
  sizes: Int32Array,
  taken: ReadonlySet<number>,
): number | undefined {
  let best: number | undefined;
  let distance = 0;
  for (let i = 0; i < rows; i++) {
    if (sizes[labels[i]!]! < 2 || taken.has(i)) continue;
    const d = squaredDistance(data, i * columns, centroids, labels[i]! * columns, columns);
    if (d > distance) {
      best = i;
      distance = d;
    }
  }
  return best;
}
