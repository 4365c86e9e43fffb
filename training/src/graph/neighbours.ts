import { ZooError } from '@clusterzoo/runtime';
import { assertNotAborted, breather } from '../breather.js';
import { checkRows } from '../classical/check-rows.js';
import { distanceBlocks, type RowRange } from './distances.js';

/** What {@link nearestNeighbours} needs to know. */
export interface NeighbourOptions {
  readonly rows: number;
  readonly columns: number;
  /** Neighbours of each row, 1 to rows − 1. */
  readonly neighbours: number;
  /** Called with the share of the work done, rising to 1. */
  readonly onProgress?: (share: number) => void;
  /** Ends the search with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The nearest other rows of every row. */
export interface Neighbours {
  /** rows × neighbours, row-major, nearest first. */
  readonly indices: Int32Array;
  /** Euclidean distances, of the same shape. */
  readonly distances: Float32Array;
}

/** Sorted lists of the best candidates of every row, `size` a row. */
class Candidates {
  readonly indices: Int32Array;
  readonly squared: Float64Array;

  constructor(
    rows: number,
    readonly size: number,
  ) {
    this.indices = new Int32Array(rows * size);
    this.squared = new Float64Array(rows * size).fill(Number.POSITIVE_INFINITY);
  }

  /** Squared distance that a candidate of `row` must fall below. */
  worst(row: number): number {
    return this.squared[(row + 1) * this.size - 1]!;
  }

  /** Puts in a candidate that is better than the worst; it goes behind its equals. */
  insert(row: number, index: number, squared: number): void {
    const first = row * this.size;
    let at = first + this.size - 1;
    while (at > first && this.squared[at - 1]! > squared) {
      this.squared[at] = this.squared[at - 1]!;
      this.indices[at] = this.indices[at - 1]!;
      at--;
    }
    this.squared[at] = squared;
    this.indices[at] = index;
  }
}

/** Throws unless every row can have that many neighbours. */
export function checkNeighbours(neighbours: number, rows: number): void {
  if (!Number.isInteger(neighbours) || neighbours < 1 || neighbours > rows - 1) {
    const legal = rows > 1 ? `an integer in [1, ${rows - 1}] for ${rows} rows` : 'at most the number of other rows, 0';
    throw new ZooError(
      'INVALID_ARGUMENT',
      `neighbours must be ${legal}, got ${neighbours}; give more rows or ask less`,
    );
  }
}

/**
 * The k nearest other rows of every row by Euclidean distance: exhaustive, exact (float64), nearest first, equal
 * distances by rising index. Takes O(rows² · columns): 1 s for 11,000 × 16 on one thread.
 *
 * @param data - row-major, rows × columns, finite
 * @throws ZooError INVALID_ARGUMENT if `neighbours` is not in [1, rows − 1]; SHAPE_MISMATCH or INVALID_DATA if `data`
 *   has another length or holds NaN or an infinity; ABORTED on the signal
 */
export async function nearestNeighbours(
  data: Float32Array | Float64Array,
  options: NeighbourOptions,
): Promise<Neighbours> {
  const { rows, columns, neighbours, onProgress, signal } = options;
  checkRows(data, rows, columns);
  checkNeighbours(neighbours, rows);
  const breathe = breather();
  const candidates = new Candidates(rows, neighbours);
  const { blockRows, squaredDistances } = distanceBlocks(data, columns);
  const blocks = Math.ceil(rows / blockRows);
  let done = 0;
  // Every pair of blocks once: a pair of rows serves the lists of both. Each row meets the others in rising order.
  for (let p = 0; p < blocks; p++) {
    const a = { from: p * blockRows, to: Math.min(rows, (p + 1) * blockRows) };
    for (let q = p; q < blocks; q++) {
      await breathe();
      assertNotAborted(signal, 'the search for neighbours');
      const b = { from: q * blockRows, to: Math.min(rows, (q + 1) * blockRows) };
      collect(candidates, squaredDistances(a, b), a, b);
    }
    done += blocks - p;
    onProgress?.(done / ((blocks * (blocks + 1)) / 2));
  }
  return { indices: candidates.indices, distances: Float32Array.from(candidates.squared, Math.sqrt) };
}

/** Offers the rows of two blocks (or of one, twice the same) to each other. */
function collect(candidates: Candidates, squared: Float64Array, a: RowRange, b: RowRange): void {
  const width = b.to - b.from;
  for (let i = a.from; i < a.to; i++) {
    const line = (i - a.from) * width - b.from;
    let worst = candidates.worst(i);
    for (let j = b.from; j < b.to; j++) {
      if (!(squared[line + j]! < worst) || i === j) continue;
      candidates.insert(i, j, squared[line + j]!);
      worst = candidates.worst(i);
    }
  }
  if (a.from === b.from) return;
  for (let j = b.from; j < b.to; j++) {
    let worst = candidates.worst(j);
    for (let i = a.from, at = j - b.from; i < a.to; i++, at += width) {
      if (!(squared[at]! < worst)) continue;
      candidates.insert(j, i, squared[at]!);
      worst = candidates.worst(j);
    }
  }
}
