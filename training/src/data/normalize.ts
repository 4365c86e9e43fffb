import { ZooError } from '@clusterzoo/runtime';
import {
  fittedScaling,
  type Scaling,
  type Transform,
  transformValue,
  uniformScaling,
  untransformValue,
} from '../methods/scaling.js';
import type { Dataset, VectorDataset } from './dataset.js';

/** What the interval [−1, 1] of scaled values stands for. */
export type Normalization =
  /** The data set's own range; where it has none, the smallest and largest training value of each feature. */
  | { readonly type: 'range' }
  /** The smallest and largest training value of each feature, whatever range the data set has. */
  | { readonly type: 'minmax' }
  /**
   * Mean ± `deviations` standard deviations of each feature in the training data: with 1, scaled features have mean 0
   * and variance 1 and reach beyond [−1, 1]; a generator that ends in tanh needs 3 or more. @default 1
   */
  | { readonly type: 'standard'; readonly deviations?: number }
  /** Itself: the values lie in [−1, 1] already. */
  | { readonly type: 'none' };

/**
 * The scaling of a data set, from its training split only.
 *
 * @throws ZooError `INVALID_DATA` for `none` where a value of either split is not in [−1, 1], `INVALID_ARGUMENT` for
 *   pictures in another way than by their range
 */
export function datasetScaling(dataset: Dataset, normalization: Normalization = { type: 'range' }): Scaling {
  const { features, scale } = dataset;
  if (dataset.kind === 'image') {
    if (normalization.type === 'range') return uniformScaling(features, dataset.scale.low, dataset.scale.high);
    const message = `pictures are scaled from 0 to 1, all pixels alike, not by "${normalization.type}"`;
    throw new ZooError('INVALID_ARGUMENT', `${message}; leave --scale at auto`);
  }
  const { train, transform = 'none' } = dataset;
  if (normalization.type === 'standard') {
    return standardScaling(train.data, features, normalization.deviations, transform);
  }
  if (normalization.type === 'none') {
    assertScaled(dataset);
    return uniformScaling(features, -1, 1);
  }
  return scale && normalization.type === 'range'
    ? uniformScaling(features, scale.low, scale.high, transform)
    : fittedScaling(train.data, features, transform);
}

function assertScaled({ features, featureNames, train, test }: VectorDataset): void {
  for (const [split, part] of Object.entries({ training: train, test })) {
    const bad = part?.data.findIndex((value) => !(value >= -1 && value <= 1)) ?? -1;
    if (bad < 0) continue;
    const [row, feature] = [Math.floor(bad / features), bad % features];
    const name = featureNames ? ` (${featureNames[feature]})` : '';
    const where = `row ${row + 1}, feature ${feature + 1}${name} of the ${split} rows`;
    const remedy = 'without scaling all values must lie in [-1, 1]; use --scale minmax or standard';
    throw new ZooError('INVALID_DATA', `${where} is ${part!.data[bad]}: ${remedy}`);
  }
}

/**
 * Mean ± `deviations` population standard deviations of each transformed feature; a constant feature gets mean ± 1.
 *
 * @param data - `[rows, features]`, row-major
 * @throws ZooError `SHAPE_MISMATCH` where the data are not whole rows, or there is none; `INVALID_ARGUMENT` if
 * `deviations` is not positive
 */
export function standardScaling(
  data: Float32Array,
  features: number,
  deviations = 1,
  transform: Transform = 'none',
): Scaling {
  const rows = data.length / features;
  if (!Number.isInteger(rows) || rows === 0) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} values are not whole rows of ${features} features`);
  }
  if (!(deviations > 0)) {
    throw new ZooError('INVALID_ARGUMENT', `deviations must be a number above 0, got ${deviations}`);
  }
  const mean = new Float64Array(features);
  const variance = new Float64Array(features);
  data.forEach((value, at) => {
    mean[at % features]! += transformValue(value, transform) / rows;
  });
  data.forEach((value, at) => {
    variance[at % features]! += (transformValue(value, transform) - mean[at % features]!) ** 2 / rows;
  });
  const reach = variance.map((value) => (value > 0 ? deviations * Math.sqrt(value) : 1));
  return {
    transform,
    low: [...mean.map((value, i) => value - reach[i]!)],
    high: [...mean.map((value, i) => value + reach[i]!)],
  };
}

/**
 * Scaled rows → raw units: the inverse of `scaleRows`.
 *
 * @throws ZooError `SHAPE_MISMATCH` where the data are not whole rows of `scaling`'s features
 */
export function unscaleRows(data: Float32Array, { transform, low, high }: Scaling): Float32Array {
  if (data.length % low.length !== 0) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} values are not whole rows of ${low.length} features`);
  }
  return data.map((value, at) => {
    const feature = at % low.length;
    return untransformValue(low[feature]! + ((value + 1) / 2) * (high[feature]! - low[feature]!), transform);
  });
}
