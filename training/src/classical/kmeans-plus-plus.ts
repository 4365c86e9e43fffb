import type { Random } from '@clusterzoo/runtime';
import type { Steps } from '../steps.js';
import { type Points, squaredDistance } from './vectors.js';

/**
 * k-means++ start (Arthur and Vassilvitskii, 2007) with greedy trials: each next centroid is the best of
 * `2 + ⌊ln K⌋` rows, drawn with probability proportional to the squared distance to the centroids so far; best is
 * the one that leaves the smallest sum of such distances.
 *
 * @returns `[clusters, columns]`, copies of rows
 */
export function* plusPlusCentroids(points: Points, clusters: number, random: Random): Steps<Float64Array> {
  const { data, rows, columns } = points;
  const trials = 2 + Math.floor(Math.log(clusters));
  const centroids = new Float64Array(clusters * columns);
  const cumulative = new Float64Array(rows);
  let nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let candidate = new Float64Array(rows);
  let best = new Float64Array(rows);

  for (let k = 0; k < clusters; k++) {
    let bestRow = -1;
    let bestPotential = Number.POSITIVE_INFINITY;
    const total = k === 0 ? 0 : cumulate(nearest, cumulative);
    for (let trial = 0; trial < (total === 0 ? 1 : trials); trial++) {
      // Without a distance to go by (first centroid, or only copies of the centroids left) any row will do.
      const row = total === 0 ? random.integer(rows) : firstAbove(cumulative, random.uniform() * total);
      let potential = 0;
      for (let i = 0; i < rows; i++) {
        const d = Math.min(nearest[i]!, squaredDistance(data, i * columns, data, row * columns, columns));
        candidate[i] = d;
        potential += d;
      }
      if (potential < bestPotential) {
        bestPotential = potential;
        bestRow = row;
        [best, candidate] = [candidate, best];
      }
    }
    [nearest, best] = [best, nearest];
    yield;
    centroids.set(data.subarray(bestRow * columns, (bestRow + 1) * columns), k * columns);
  }
  return centroids;
}

function cumulate(values: Float64Array, sums: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i]!;
    sums[i] = total;
  }
  return total;
}

/** Index of the first of ascending `sums` that is greater than `value`. */
function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
