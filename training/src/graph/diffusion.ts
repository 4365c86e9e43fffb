import type { SymmetricEigen } from '../classical/symmetric-eigen.js';

/** Longest diffusion time tried; beyond it only exact components differ. */
const LONGEST = 1e5;

/**
 * The diffusion time t at which Σ_i exp(−2 t (1 − w_i)) = dimension: the heat left in a start from everywhere, counted
 * in eigenvectors, so that the graph looks as if it had that many.
 *
 * @param values - largest eigenvalues w_i of the normalised graph
 * @returns t in [0, 10⁵]; an end of that range where no t fits
 */
export function diffusionTime(values: Float64Array, dimension: number): number {
  let low = 0;
  let high = LONGEST;
  for (let step = 0; step < 80; step++) {
    const time = (low + high) / 2;
    const left = values.reduce((sum, value) => sum + Math.exp(-2 * time * Math.max(0, 1 - value)), 0);
    if (left > dimension) low = time;
    else high = time;
  }
  return (low + high) / 2;
}

/**
 * Spectral coordinates of a graph's rows: eigenvectors weighted by exp(−t (1 − w)), every row scaled to length 1.
 *
 * @returns rows × (number of eigenpairs), row-major
 */
export function diffusionMap({ values, vectors }: SymmetricEigen, time: number): Float64Array {
  const rows = vectors[0]!.length;
  const columns = values.length;
  const out = new Float64Array(rows * columns);
  const weights = values.map((value) => Math.exp(-time * Math.max(0, 1 - value)));
  for (let i = 0; i < rows; i++) {
    let squared = 0;
    for (let c = 0; c < columns; c++) {
      const value = weights[c]! * vectors[c]![i]!;
      out[i * columns + c] = value;
      squared += value * value;
    }
    const length = Math.sqrt(squared) + 1e-12;
    for (let c = 0; c < columns; c++) out[i * columns + c]! /= length;
  }
  return out;
}
