/** Largest finite number in half precision. */
export const LARGEST_HALF = 65504;

/** Half a step above it: what rounds to infinity. */
const INFINITE_FROM = LARGEST_HALF + 16;

/** Below this magnitude numbers are spaced evenly, by {@link SMALLEST_STEP}. */
const SMALLEST_NORMAL = 2 ** -14;
const SMALLEST_STEP = 2 ** -24;

/** Values of 10 bits after the binary point. */
const FRACTIONS = 1024;
const EXPONENT_BIAS = 15;
const INFINITE = 31 << 10;
const SIGN = 1 << 15;

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The exponent of a positive normal float32 number: 2^e ≤ value < 2^(e + 1). */
function exponentOf(value: number): number {
  float[0] = value;
  return (floatBits[0]! >>> 23) - 127;
}

/** Nearest integer to a number that is not negative; of two equally near, the even one. */
function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/**
 * The half-precision number (IEEE 754 binary16) nearest to a float32 number, ties to even, as its 16 bits. Numbers that
 * round to more than {@link LARGEST_HALF} become infinite.
 */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? SIGN : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return INFINITE + FRACTIONS / 2;
  if (magnitude >= INFINITE_FROM) return sign + INFINITE;
  if (magnitude < SMALLEST_NORMAL) return sign + roundToEven(magnitude / SMALLEST_STEP);
  const exponent = exponentOf(magnitude);
  // What rounds up to the next power of two carries into the exponent.
  const fraction = roundToEven((magnitude / 2 ** exponent) * FRACTIONS) - FRACTIONS;
  return sign + (exponent + EXPONENT_BIAS) * FRACTIONS + fraction;
}

/** The number that 16 bits stand for in half precision. */
export function fromHalf(bits: number): number {
  const sign = bits & SIGN ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & (FRACTIONS - 1)];
  if (exponent === 0) return sign * fraction * SMALLEST_STEP;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / FRACTIONS) * 2 ** (exponent - EXPONENT_BIAS);
}
