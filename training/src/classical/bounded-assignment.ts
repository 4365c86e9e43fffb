import { type Points, squaredDistance } from './vectors.js';

/** Share by which a bound must be beaten, so that rounding cannot turn a decision. */
const SLACK = 1 + 1e-9;

/**
 * Assigns rows to their nearest centroids again and again while the centroids move a little: Hamerly's method (Making
 * k-means even faster, 2010). Each row keeps an upper bound of the distance to its own centroid and a lower bound of
 * that to any other; only where the bounds overlap are distances computed. The labels are those of a full search.
 */
export class BoundedAssignment {
  readonly labels: Int32Array;
  readonly #points: Points;
  readonly #upper: Float64Array;
  readonly #lower: Float64Array;

  constructor(points: Points) {
    this.#points = points;
    this.labels = new Int32Array(points.rows).fill(-1);
    this.#upper = new Float64Array(points.rows);
    this.#lower = new Float64Array(points.rows);
  }

  /**
   * Labels every row with its nearest centroid, the first of equals.
   *
   * @returns how many labels changed
   */
  assign(centroids: Float64Array): number {
    const { data, rows, columns } = this.#points;
    const apart = halfSeparations(centroids, columns);
    let changed = 0;
    for (let i = 0; i < rows; i++) {
      const label = this.labels[i]!;
      if (label >= 0) {
        const bound = Math.max(this.#lower[i]!, apart[label]!);
        if (this.#upper[i]! * SLACK < bound) continue;
        const distance = Math.sqrt(squaredDistance(data, i * columns, centroids, label * columns, columns));
        this.#upper[i] = distance;
        if (distance * SLACK < bound) continue;
      }
      if (this.#search(i, centroids) !== label) changed++;
    }
    return changed;
  }

  /** Adapts the bounds to centroids that have moved since the last assignment. */
  follow(from: Float64Array, to: Float64Array): void {
    const { rows, columns } = this.#points;
    const shifts = Float64Array.from({ length: from.length / columns }, (_, k) =>
      Math.sqrt(squaredDistance(from, k * columns, to, k * columns, columns)),
    );
    const farthest = shifts.indexOf(Math.max(...shifts));
    const second = Math.max(0, ...shifts.filter((_, k) => k !== farthest));
    for (let i = 0; i < rows; i++) {
      const label = this.labels[i]!;
      this.#upper[i]! += shifts[label]!;
      this.#lower[i]! -= label === farthest ? second : shifts[farthest]!;
    }
  }

  /** Compares row `i` with all centroids, notes label and bounds, and returns the label. */
  #search(i: number, centroids: Float64Array): number {
    const { data, columns } = this.#points;
    let label = 0;
    let best = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let k = 0; k * columns < centroids.length; k++) {
      const d = squaredDistance(data, i * columns, centroids, k * columns, columns);
      if (d < best) {
        second = best;
        best = d;
        label = k;
      } else if (d < second) {
        second = d;
      }
    }
    this.labels[i] = label;
    this.#upper[i] = Math.sqrt(best);
    this.#lower[i] = Math.sqrt(second);
    return label;
  }
}

/** Half the distance of each centroid to the nearest other one: no row closer than that belongs to another. */
function halfSeparations(centroids: Float64Array, columns: number): Float64Array {
  const half = new Float64Array(centroids.length / columns).fill(Number.POSITIVE_INFINITY);
  for (let k = 0; k < half.length; k++) {
    for (let other = 0; other < k; other++) {
      const d = Math.sqrt(squaredDistance(centroids, k * columns, centroids, other * columns, columns)) / 2;
      half[k] = Math.min(half[k]!, d);
      half[other] = Math.min(half[other]!, d);
    }
  }
  return half;
}
