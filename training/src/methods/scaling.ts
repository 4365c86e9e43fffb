import { ZooError } from '@clusterzoo/runtime';
import { ByteValues } from '../data/byte-values.js';
import type { Values } from '../data/values.js';

/** What raw values go through before they are scaled: t(x) = x, or log2(1 + x) for counts. */
export type Transform = 'none' | 'log2';

/** Maps raw values to [−1, 1] and back, feature by feature: scaled = 2·(t(raw) − low)/(high − low) − 1. */
export interface Scaling {
  readonly transform: Transform;
  /** One number a feature. */
  readonly low: readonly number[];
  /** One number a feature, each above its `low`. */
  readonly high: readonly number[];
}

/** The same interval for every feature, in transformed units. */
export function uniformScaling(features: number, low: number, high: number, transform: Transform = 'none'): Scaling {
  return { transform, low: new Array<number>(features).fill(low), high: new Array<number>(features).fill(high) };
}

/** Smallest and largest transformed value of each feature; a constant feature gets an interval of length 1. */
export function fittedScaling(data: Float32Array, features: number, transform: Transform = 'none'): Scaling {
  const low = new Array<number>(features).fill(Number.POSITIVE_INFINITY);
  const high = new Array<number>(features).fill(Number.NEGATIVE_INFINITY);
  data.forEach((value, at) => {
    const feature = at % features;
    const transformed = transformValue(value, transform);
    low[feature] = Math.min(low[feature]!, transformed);
    high[feature] = Math.max(high[feature]!, transformed);
  });
  return { transform, low, high: high.map((value, feature) => (value > low[feature]! ? value : low[feature]! + 1)) };
}

/** t(x) of one value. */
export function transformValue(value: number, transform: Transform): number {
  return transform === 'log2' ? Math.log2(1 + value) : value;
}

/** The inverse of {@link transformValue}. */
export function untransformValue(value: number, transform: Transform): number {
  return transform === 'log2' ? 2 ** value - 1 : value;
}

/**
 * Raw rows → [−1, 1]: numbers in memory at once, others when they are taken.
 *
 * @throws ZooError `SHAPE_MISMATCH` where the data are not whole rows of `scaling`'s features
 */
export function scaleRows(data: Float32Array, scaling: Scaling): Float32Array;
export function scaleRows(data: Values, scaling: Scaling): Values;
export function scaleRows(data: Values, scaling: Scaling): Values {
  const features = scaling.low.length;
  if (data.length % features !== 0) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} values are not whole rows of ${features} features`);
  }
  if (data instanceof Float32Array) return scaled(data, scaling, 0);
  if (data instanceof ByteValues && isUniform(scaling)) {
    return new ByteValues(data.bytes, scaled(data.levels, uniformScaling(1, scaling.low[0]!, scaling.high[0]!), 0));
  }
  return {
    length: data.length,
    subarray: (begin, end) => scaled(data.subarray(begin, end), scaling, begin % features),
  };
}

function isUniform({ transform, low, high }: Scaling): boolean {
  const alike = (values: readonly number[]) => values.every((value) => value === values[0]);
  return transform === 'none' && alike(low) && alike(high);
}

/** @param first - feature of the first value */
function scaled(data: Float32Array, { transform, low, high }: Scaling, first: number): Float32Array {
  return data.map((value, at) => {
    const feature = (first + at) % low.length;
    return (2 * (transformValue(value, transform) - low[feature]!)) / (high[feature]! - low[feature]!) - 1;
  });
}
