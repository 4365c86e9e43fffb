// Calibration raises every probability of every row to a power, and Math.pow would take longer than the encoder of a
// small model does. Tables with linear interpolation are as exact as float32 is: to a few parts in 10⁸.
const STEP_BITS = 11;
export const STEPS = 1 << STEP_BITS;
/** Bits of a float32 number's fraction, and those of them that interpolation is for. */
export const [FRACTION, REST] = [23, 12] as const;
export const REST_MASK = (1 << REST) - 1;
export const SMALLEST_NORMAL = 1 << FRACTION;

/** log₂ of 1, 1 + 1/2048, … 2, in steps of 1/2048. */
export const logarithms = Float64Array.from({ length: STEPS + 1 }, (_, i) => STEPS * Math.log2(1 + i / STEPS));
/** 2 to the power of −0, −1/2048, … −1. */
const fractions = Float64Array.from({ length: STEPS + 1 }, (_, i) => 2 ** (-i / STEPS));
/** 2 to the power of −0, −1, …; what is smaller than these is nothing beside 1. */
const wholes = Float64Array.from({ length: 28 }, (_, i) => 2 ** -i);
const NOTHING = STEPS * wholes.length;
/** Bits of positive numbers, over 2²³, are their log₂ plus 127 to within less than this. */
const BITS_ERROR = 0.09;

/**
 * Sums (x_i / x_max)^power over a row of float32 numbers from 0, given as their bits, to within 10⁻⁷ of the sum. Numbers
 * below the smallest normal one count as 0. At least one number must be above that.
 *
 * @param bits - the numbers' bits, from `first` to `last` − 1 those of the row
 */
export function sumOfPowers(bits: Int32Array, first: number, last: number, power: number): number {
  // Numbers from 0 are in the order of their bits.
  let largest = 0;
  for (let at = first; at < last; at++) if (bits[at]! > largest) largest = bits[at]!;
  // Inlined twice: a call takes longer than it.
  let step = (largest >> REST) & (STEPS - 1);
  let low = logarithms[step]!;
  const top =
    (largest >>> FRACTION) * STEPS + low + ((largest & REST_MASK) / (1 << REST)) * (logarithms[step + 1]! - low);
  // Most clusters of most rows: so far below the largest that they need no logarithm to be told.
  const least = Math.max(SMALLEST_NORMAL, largest - (wholes.length / power + BITS_ERROR) * SMALLEST_NORMAL);
  let sum = 0;
  for (let at = first; at < last; at++) {
    const own = bits[at]!;
    if (own < least) continue;
    step = (own >> REST) & (STEPS - 1);
    low = logarithms[step]!;
    const logarithm =
      (own >>> FRACTION) * STEPS + low + ((own & REST_MASK) / (1 << REST)) * (logarithms[step + 1]! - low);
    const away = power * (top - logarithm);
    if (away >= NOTHING) continue;
    const place = away | 0;
    step = place & (STEPS - 1);
    low = fractions[step]!;
    sum += wholes[place >> STEP_BITS]! * (low + (away - place) * (fractions[step + 1]! - low));
  }
  return sum;
}
