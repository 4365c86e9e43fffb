import type { Neighbours } from './neighbours.js';

/** Pixels compared before a pair may be given up. */
const STRIDE = 16;

/** The candidates of every row with the smallest squared distances seen so far. */
export class ImageLists {
  readonly #best: Float64Array;
  readonly #sorted: Float64Array;

  constructor(
    private readonly images: Float32Array,
    private readonly indices: Int32Array,
    private readonly sizes: {
      readonly rows: number;
      readonly pixels: number;
      readonly candidates: number;
      readonly neighbours: number;
    },
  ) {
    this.#best = new Float64Array(indices.length).fill(Number.POSITIVE_INFINITY);
    this.#sorted = new Float64Array(sizes.candidates);
  }

  /** Compares a row with its candidates in another guise. */
  improve(row: number, others: Float32Array): void {
    const { pixels, candidates, neighbours } = this.sizes;
    const from = row * candidates;
    this.#sorted.set(this.#best.subarray(from, from + candidates));
    // Whoever is farther than the last neighbour of now cannot be one with this guise.
    const last = this.#sorted.sort()[neighbours - 1]!;
    for (let n = from; n < from + candidates; n++) {
      const limit = Math.min(last, this.#best[n]!);
      const squared = squaredWithin(this.images, row * pixels, others, this.indices[n]! * pixels, pixels, limit);
      if (squared < this.#best[n]!) this.#best[n] = squared;
    }
  }

  /** The nearest of each row's candidates, equal distances by rising index. */
  nearest(): Neighbours {
    const { rows, candidates, neighbours } = this.sizes;
    const indices = new Int32Array(rows * neighbours);
    const distances = new Float32Array(rows * neighbours);
    const order = Array.from({ length: candidates }, (_, n) => n);
    for (let row = 0; row < rows; row++) {
      const index = this.indices.subarray(row * candidates, (row + 1) * candidates);
      const squared = this.#best.subarray(row * candidates, (row + 1) * candidates);
      order.sort((a, b) => squared[a]! - squared[b]! || index[a]! - index[b]!);
      for (let n = 0; n < neighbours; n++) {
        indices[row * neighbours + n] = index[order[n]!]!;
        distances[row * neighbours + n] = Math.sqrt(squared[order[n]!]!);
      }
    }
    return { indices, distances };
  }
}

/** Squared distance of `a[i…]` and `b[j…]`, or infinity as soon as it is seen to exceed `limit`. */
function squaredWithin(a: Float32Array, i: number, b: Float32Array, j: number, length: number, limit: number): number {
  let sum = 0;
  let c = 0;
  for (const last = length - STRIDE; c <= last; ) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (const end = c + STRIDE; c < end; c += 4) {
      const d0 = a[i + c]! - b[j + c]!;
      const d1 = a[i + c + 1]! - b[j + c + 1]!;
      const d2 = a[i + c + 2]! - b[j + c + 2]!;
      const d3 = a[i + c + 3]! - b[j + c + 3]!;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    sum += s0 + s1 + (s2 + s3);
    if (sum > limit) return Number.POSITIVE_INFINITY;
  }
  for (; c < length; c++) {
    const d = a[i + c]! - b[j + c]!;
    sum += d * d;
  }
  return sum;
}
