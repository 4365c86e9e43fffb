/** Rows `from` (inclusive) to `to` (exclusive). */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Squared Euclidean distances between blocks of rows of one data set. */
export interface DistanceBlocks {
  /** Rows of a block, at most. */
  readonly blockRows: number;
  /**
   * Squared distances of the rows in `a` to the rows in `b`, row-major, (a.to − a.from) × (b.to − b.from).
   * The array stays valid until the next call.
   */
  squaredDistances(a: RowRange, b: RowRange): Float64Array;
}

/** Σ_c (x_ic − x_jc)² in float64. */
export function squaredDistance(data: ArrayLike<number>, columns: number, i: number, j: number): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) {
    const difference = data[i * columns + c]! - data[j * columns + c]!;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Distances by direct subtraction, accumulated in float64: identical rows are exactly 0 apart and no digits cancel.
 *
 * @param data - row-major, rows × `columns`
 */
export function distanceBlocks(data: Float32Array | Float64Array, columns: number): DistanceBlocks {
  const x = Float64Array.from(data);
  const blockRows = 256; // a block of results and its rows stay in the second-level cache
  const out = new Float64Array(blockRows * blockRows);
  return {
    blockRows,
    squaredDistances(a, b) {
      let at = 0;
      for (let i = a.from; i < a.to; i++) {
        const row = i * columns;
        let j = b.from;
        // Four rows of b at a time: each value of row i is loaded once for four differences.
        for (; j + 3 < b.to; j += 4) {
          const b0 = j * columns;
          const b1 = b0 + columns;
          const b2 = b1 + columns;
          const b3 = b2 + columns;
          let s0 = 0;
          let s1 = 0;
          let s2 = 0;
          let s3 = 0;
          for (let c = 0; c < columns; c++) {
            const value = x[row + c]!;
            const d0 = value - x[b0 + c]!;
            const d1 = value - x[b1 + c]!;
            const d2 = value - x[b2 + c]!;
            const d3 = value - x[b3 + c]!;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
          }
          out[at] = s0;
          out[at + 1] = s1;
          out[at + 2] = s2;
          out[at + 3] = s3;
          at += 4;
        }
        for (; j < b.to; j++) out[at++] = squaredDistance(x, columns, i, j);
      }
      return out;
    },
  };
}
