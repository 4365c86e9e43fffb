/** How the pixels along an axis are made from those of another number of pixels. */
export interface AxisWeights {
  /** New pixels. */
  readonly size: number;
  /** The first old pixel that is needed. */
  readonly from: number;
  /** One beyond the last. */
  readonly to: number;
  /** The first old pixel that each new one is made from. */
  readonly firsts: Int32Array;
  /** Weights of that and the following ones; they sum to 1. */
  readonly weights: readonly Float64Array[];
}

/**
 * Weights that make `size` pixels of the stretch [start, start + length] of an axis of `whole` pixels. Where pixels get
 * larger, each is the average over the area that it covers; where they get smaller, they are interpolated linearly
 * between the centres of old ones, and the outermost go on beyond theirs.
 */
export function axisWeights(start: number, length: number, whole: number, size: number): AxisWeights {
  const step = length / size;
  const made = Array.from({ length: size }, (_, i) =>
    step >= 1 ? area(start + i * step, start + (i + 1) * step, whole) : between(start + (i + 0.5) * step - 0.5, whole),
  );
  const firsts = Int32Array.from(made, ({ first }) => first);
  const weights = made.map((one) => one.weights);
  const to = Math.max(...made.map((one) => one.first + one.weights.length));
  return { size, from: Math.min(...firsts), to, firsts, weights };
}

interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Rounding of sizes may leave this much of a pixel over; no picture is so large that it matters. */
const SLACK = 1e-9;

/** The share of every pixel i, from i to i + 1, in the stretch from `begin` to `end`. */
function area(begin: number, end: number, whole: number): Taps {
  const first = Math.min(whole - 1, Math.max(0, Math.floor(begin + SLACK)));
  const last = Math.max(first + 1, Math.min(whole, Math.ceil(end - SLACK)));
  const weights = Float64Array.from({ length: last - first }, (_, i) => {
    return Math.min(end, first + i + 1) - Math.max(begin, first + i);
  });
  return { first, weights: normalised(weights) };
}

/** The two pixels around a place that is counted from the centre of the first. */
function between(place: number, whole: number): Taps {
  const inside = Math.min(whole - 1, Math.max(0, place));
  const first = Math.floor(inside);
  const share = inside - first;
  return { first, weights: share === 0 ? Float64Array.of(1) : Float64Array.of(1 - share, share) };
}

function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
