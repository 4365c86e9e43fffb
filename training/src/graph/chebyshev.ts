import type { Steps } from '../steps.js';
import type { SparseSymmetric } from './affinity.js';

/** Columns worked on at once: their sums stay in registers, and a panel of 10,000 rows in the second-level cache. */
export const PANEL = 8;

/**
 * a·S·x + b·x + c·y for panels x, y of size × {@link PANEL}, row-major.
 *
 * @param out - must not be `x`; may be `y`
 */
function combine(
  s: SparseSymmetric,
  [a, b, c]: readonly [number, number, number],
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
): void {
  const { starts, columns, values } = s;
  for (let i = 0; i < s.size; i++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    let s7 = 0;
    const last = starts[i + 1]!;
    for (let e = starts[i]!; e < last; e++) {
      const weight = values[e]!;
      const p = columns[e]! * PANEL;
      s0 += weight * x[p]!;
      s1 += weight * x[p + 1]!;
      s2 += weight * x[p + 2]!;
      s3 += weight * x[p + 3]!;
      s4 += weight * x[p + 4]!;
      s5 += weight * x[p + 5]!;
      s6 += weight * x[p + 6]!;
      s7 += weight * x[p + 7]!;
    }
    const o = i * PANEL;
    out[o] = a * s0 + b * x[o]! + c * y[o]!;
    out[o + 1] = a * s1 + b * x[o + 1]! + c * y[o + 1]!;
    out[o + 2] = a * s2 + b * x[o + 2]! + c * y[o + 2]!;
    out[o + 3] = a * s3 + b * x[o + 3]! + c * y[o + 3]!;
    out[o + 4] = a * s4 + b * x[o + 4]! + c * y[o + 4]!;
    out[o + 5] = a * s5 + b * x[o + 5]! + c * y[o + 5]!;
    out[o + 6] = a * s6 + b * x[o + 6]! + c * y[o + 6]!;
    out[o + 7] = a * s7 + b * x[o + 7]! + c * y[o + 7]!;
  }
}

/** Runs `work` on every panel of a block of columns (each of `size` numbers, one after the other) into a new block. */
function* byPanels(
  block: Float64Array,
  size: number,
  work: (panel: Float64Array<ArrayBuffer>) => Steps<Float64Array>,
): Steps<Float64Array> {
  const out = new Float64Array(block.length);
  const panel = new Float64Array(size * PANEL);
  const width = block.length / size;
  for (let first = 0; first < width; first += PANEL) {
    const columns = Math.min(PANEL, width - first);
    panel.fill(0);
    for (let c = 0; c < columns; c++) {
      for (let i = 0, at = (first + c) * size; i < size; i++) panel[i * PANEL + c] = block[at++]!;
    }
    const result = yield* work(panel);
    for (let c = 0; c < columns; c++) {
      for (let i = 0, at = (first + c) * size; i < size; i++) out[at++] = result[i * PANEL + c]!;
    }
  }
  return out;
}

/** S·block; a block is columns of `s.size` numbers, one after the other. */
export function* multiply(s: SparseSymmetric, block: Float64Array): Steps<Float64Array> {
  const out = new Float64Array(s.size * PANEL);
  return yield* byPanels(block, s.size, function* (panel) {
    combine(s, [1, 0, 0], panel, panel, out);
    yield;
    return out;
  });
}

/**
 * p(S)·block, where p is the Chebyshev polynomial of the given degree on [−1, low]: it stays within ±1 there and grows
 * fast above `low`, so that what is left of a block is its part in the eigenvectors wanted.
 */
export function* chebyshevFilter(
  s: SparseSymmetric,
  block: Float64Array,
  degree: number,
  low: number,
): Steps<Float64Array> {
  const stretch = 2 / (low + 1); // takes [−1, low] to [−1, 1]
  const shift = (1 - low) / (low + 1);
  const spare = new Float64Array(s.size * PANEL);
  return yield* byPanels(block, s.size, function* (panel) {
    let previous = panel;
    let current = spare;
    combine(s, [stretch, shift, 0], panel, panel, current);
    for (let d = 1; d < degree; d++) {
      combine(s, [2 * stretch, 2 * shift, -1], current, previous, previous);
      [previous, current] = [current, previous];
      yield;
    }
    return current;
  });
}
