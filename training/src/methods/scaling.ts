import { ZooError } from '@clusterzoo/runtime';

/** Maps raw values to [−1, 1] and back, feature by feature: scaled = 2·(raw − low)/(high − low) − 1. */
export interface Scaling {
  /** One number a feature. */
  readonly low: readonly number[];
  /** One number a feature, each above its `low`. */
  readonly high: readonly number[];
}

/** The same interval for every feature. */
export function uniformScaling(features: number, low: number, high: number): Scaling {
  return { low: new Array<number>(features).fill(low), high: new Array<number>(features).fill(high) };
}

/** Smallest and largest value of each feature; a constant feature gets an interval of length 1. */
export function fittedScaling(data: Float32Array, features: number): Scaling {
  const low = new Array<number>(features).fill(Number.POSITIVE_INFINITY);
  const high = new Array<number>(features).fill(Number.NEGATIVE_INFINITY);
  data.forEach((value, at) => {
    const feature = at % features;
    low[feature] = Math.min(low[feature]!, value);
    high[feature] = Math.max(high[feature]!, value);
  });
  return { low, high: high.map((value, feature) => (value > low[feature]! ? value : low[feature]! + 1)) };
}

/** Raw rows → [−1, 1]. @throws ZooError `SHAPE_MISMATCH` where the data are not whole rows of `scaling`'s features */
export function scaleRows(data: Float32Array, { low, high }: Scaling): Float32Array {
  if (data.length % low.length !== 0) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} values are not whole rows of ${low.length} features`);
  }
  return data.map((value, at) => {
    const feature = at % low.length;
    return (2 * (value - low[feature]!)) / (high[feature]! - low[feature]!) - 1;
  });
}
