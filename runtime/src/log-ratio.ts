import { FRACTION, logarithms, REST, REST_MASK, SMALLEST_NORMAL, STEPS } from './power.js';

// Math.log2 of every element of a row would take longer than the encoder and the generator of a small model do.
let ratios = new Float32Array(1024);
let ratioBits = new Int32Array(ratios.buffer);

/** Σ of (w·log₂ r)² over the first `size` numbers of {@link ratios}; NaN if one is not a normal float32 above 0. */
function sumOfRatios(size: number, weights: Float64Array): number {
  const bits = ratioBits;
  // Bits below or above those of normal positive numbers leave a negative number here.
  let strange = 0;
  let sum = 0;
  for (let j = 0; j < size; j++) {
    const own = bits[j]!;
    strange |= (own - SMALLEST_NORMAL) | (own + SMALLEST_NORMAL);
    const step = (own >> REST) & (STEPS - 1);
    const low = logarithms[step]!;
    const rest = (own & REST_MASK) * (1 / (1 << REST));
    const logarithm = ((own >>> FRACTION) - 127) * STEPS + low + rest * (logarithms[step + 1]! - low);
    const missed = logarithm * weights[j]!;
    sum += missed * missed;
  }
  return strange < 0 ? Number.NaN : sum / (STEPS * STEPS);
}

/**
 * Σ_j (w_j · log₂((1 + x_j) / (1 + y_j)))² over a row, each logarithm to within 2·10⁻⁷. What is no logarithm of a
 * number comes out as it would with Math.log2: infinite or NaN.
 *
 * @param rows - x from `first` on
 * @param copies - y from `first` on
 * @param weights - w, one an element of a row
 */
export function sumOfLogRatios(rows: Float32Array, copies: Float32Array, first: number, weights: Float64Array): number {
  const size = weights.length;
  if (ratios.length < size) {
    ratios = new Float32Array(size);
    ratioBits = new Int32Array(ratios.buffer);
  }
  const target = ratios;
  for (let j = 0, at = first; j < size; j++, at++) target[j] = (1 + rows[at]!) / (1 + copies[at]!);
  let sum = sumOfRatios(size, weights);
  if (!Number.isNaN(sum)) return sum;
  sum = 0;
  for (let j = 0, at = first; j < size; j++, at++) {
    const missed = Math.log2((1 + rows[at]!) / (1 + copies[at]!)) * weights[j]!;
    sum += missed * missed;
  }
  return sum;
}
