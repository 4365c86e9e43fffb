/** Largest relative rounding error of one float32 operation. */
const UNIT = 2 ** -24;

/** Smallest float32 number that is not subnormal. */
const TINY = 2 ** -126;

/** Rows in float32, moved to their mean and scaled by a power of two to norms up to 1: distances keep their digits. */
export interface CentredRows {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns, row-major. */
  readonly values: Float32Array;
  /** Squared norm of every row of `values`. */
  readonly norms: Float64Array;
}

/** Centred rows, or undefined where all rows are equal or their squares leave the range of numbers. */
export function centreRows(data: Float32Array | Float64Array, rows: number, columns: number): CentredRows | undefined {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) mean[c]! += data[i * columns + c]! / rows;
  }
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    let squared = 0;
    for (let c = 0; c < columns; c++) squared += (data[i * columns + c]! - mean[c]!) ** 2;
    largest = Math.max(largest, squared);
  }
  if (!(largest > 0 && Number.isFinite(largest))) return undefined;
  const scale = 2 ** -Math.ceil(Math.log2(largest) / 2);
  if (!(scale > 0 && Number.isFinite(scale))) return undefined;
  const values = new Float32Array(rows * columns);
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) {
      const value = Math.fround((data[i * columns + c]! - mean[c]!) * scale);
      values[i * columns + c] = value;
      norms[i]! += value * value;
    }
  }
  return { rows, columns, values, norms };
}

/**
 * How far a neighbour may seem to be. Where k other rows seem to lie within `squared` of a row, computed in float32 as
 * ‖x‖² + ‖y‖² − 2x·y, its k nearest seem to lie within the result.
 *
 * With E = γ(‖x‖ + ‖y‖)² the largest error of such a square, γ = (columns + 10) · 2⁻²⁴ (rounding of the two norms, of
 * columns + 2 products and their sums in any order, and of the rows themselves): the k rows truly lie within D, D² the
 * solution of D² = squared + E, ‖y‖ ≤ ‖x‖ + D; so do the nearest, which then seem to lie within D² + E.
 *
 * @param norm - ‖x‖² of the row
 */
export function seemingReach(squared: number, norm: number, columns: number): number {
  const gamma = (1.01 * (columns + 10) * UNIT) / (1 - Math.min(0.5, (columns + 10) * UNIT));
  const least = (columns + 10) * TINY;
  // (2‖x‖ + D)² ≤ 8‖x‖² + 2D²
  const reach = (Math.max(0, squared) + 8 * gamma * norm + least) / (1 - 2 * gamma);
  return reach + gamma * (2 * Math.sqrt(norm) + Math.sqrt(reach)) ** 2 + least;
}
