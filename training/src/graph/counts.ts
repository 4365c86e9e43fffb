import { ZooError } from '@clusterzoo/runtime';
import { checkRows } from '../classical/check-rows.js';

/** z-scores beyond ± this are cut: one rare gene must not decide who is whose neighbour. */
const CLIP = 10;

/**
 * The field's usual treatment of single-cell counts before a neighbour graph: every row scaled to the median library
 * size, ln(1 + ·), z-score of every column, clipped to ±10. A row of zeros stays at ln 1; a constant column becomes 0.
 *
 * @param counts - row-major, rows × columns, ≥ 0
 * @returns rows × columns
 * @throws ZooError INVALID_DATA if a count is negative or not finite
 */
export function standardiseCounts(counts: Float32Array | Float64Array, rows: number, columns: number): Float64Array {
  checkRows(counts, rows, columns);
  const negative = counts.findIndex((count) => count < 0);
  if (negative >= 0) {
    const where = `row ${Math.floor(negative / columns)}, column ${negative % columns}`;
    throw new ZooError('INVALID_DATA', `counts must be 0 or more, got ${counts[negative]} at ${where}`);
  }
  const totals = Float64Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let c = 0; c < columns; c++) total += counts[i * columns + c]!;
    return total;
  });
  const sorted = totals.slice().sort();
  const median = (sorted[(rows - 1) >> 1]! + sorted[rows >> 1]!) / 2;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const scale = totals[i]! > 0 ? median / totals[i]! : 0;
    for (let c = 0; c < columns; c++) out[i * columns + c] = Math.log1p(scale * counts[i * columns + c]!);
  }
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += out[i * columns + c]! / rows;
    let variance = 0;
    for (let i = 0; i < rows; i++) variance += (out[i * columns + c]! - mean) ** 2 / rows;
    const deviation = Math.sqrt(variance) + 1e-8;
    for (let at = c; at < out.length; at += columns) {
      out[at] = Math.max(-CLIP, Math.min(CLIP, (out[at]! - mean) / deviation));
    }
  }
  return out;
}
