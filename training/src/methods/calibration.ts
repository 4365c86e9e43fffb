import { type Calibration, type Clustering, ZooError } from '@clusterzoo/runtime';
import { contingencyTable, matchedAccuracy } from '../metrics/index.js';
import { temperedConfidence } from './temperature.js';

/** Clusters of a data set's rows, split by split. */
export interface SplitLabels {
  readonly train: Int32Array;
  readonly test?: Int32Array;
}

/** What calibration takes of a clustering. */
export type Probabilities = Pick<Clustering, 'count' | 'clusters' | 'labels' | 'probabilities'>;

/** Who else put the same rows into clusters. */
export interface References {
  readonly against: Calibration['against'];
  /** At least one. */
  readonly labels: readonly SplitLabels[];
}

/** Rows that a temperature is fitted to, at most: more would not move it. */
const FITTED_ROWS = 20_000;
/** Temperatures tried. Beyond them nearly every confidence is 1/K or 1. */
const TEMPERATURES = { lowest: 0.5, highest: 10 } as const;
/** Confidences and shares are never further than this from being sure, so that no logarithm is infinite. */
const SLACK = 1e-6;
const BINS = 15;

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al., arXiv 1706.04599, eq. 3): the mean of |confidence −
 * share right| over equally wide bins of confidence, each weighed by its rows.
 *
 * @param confidence - [N], in [0, 1]
 * @param right - [N], 1 where a row is right, 0 where it is wrong, or a share
 * @returns in [0, 1]; 0 without rows
 */
export function expectedCalibrationError(confidence: ArrayLike<number>, right: ArrayLike<number>, bins = BINS): number {
  const gaps = new Float64Array(bins);
  for (let i = 0; i < confidence.length; i++) {
    gaps[Math.min(bins - 1, Math.floor(confidence[i]! * bins))]! += confidence[i]! - right[i]!;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, confidence.length);
}

/**
 * Fits the temperature of {@link temperedConfidence}: the one under which the share of references that agree with each
 * row's cluster is most likely (least mean cross-entropy), in [0.5, 10].
 *
 * @param probabilities - [N, K] row-major
 * @param agreement - [N], share of the references that put a row into its most probable cluster
 */
export function fitTemperature(probabilities: Float32Array, clusters: number, agreement: ArrayLike<number>): number {
  const stride = Math.ceil(agreement.length / FITTED_ROWS);
  const count = Math.ceil(agreement.length / stride);
  const rows = new Float32Array(count * clusters);
  for (let i = 0; i < count; i++) {
    const first = i * stride * clusters;
    rows.set(probabilities.subarray(first, first + clusters), i * clusters);
  }
  const loss = (logarithm: number): number => {
    let sum = 0;
    temperedConfidence(rows, clusters, Math.exp(logarithm)).forEach((value, i) => {
      const sure = Math.min(1 - SLACK, Math.max(SLACK, value));
      const share = agreement[i * stride]!;
      sum -= share * Math.log(sure) + (1 - share) * Math.log(1 - sure);
    });
    return sum;
  };
  return Math.exp(smallest(loss, Math.log(TEMPERATURES.lowest), Math.log(TEMPERATURES.highest)));
}

/** Golden-section search for the minimum of a function with one valley. */
function smallest(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [left, right] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (b - a > 1e-3) {
    if (atLeft <= atRight) {
      [b, right, atRight] = [right, left, atLeft];
      left = b - ratio * (b - a);
      atLeft = f(left);
    } else {
      [a, left, atLeft] = [left, right, atRight];
      right = a + ratio * (b - a);
      atRight = f(right);
    }
  }
  return (a + b) / 2;
}

/** Share of the references, mapped cluster to cluster, that put each row where `labels` does. */
function agreementShares(
  labels: Int32Array,
  references: readonly Int32Array[],
  maps: readonly ReadonlyMap<number, number>[],
): Float64Array {
  const shares = new Float64Array(labels.length);
  references.forEach((reference, r) => {
    if (reference.length !== labels.length) {
      const message = `a reference has ${reference.length} labels for ${labels.length} rows; give one a row`;
      throw new ZooError('SHAPE_MISMATCH', message);
    }
    labels.forEach((label, i) => {
      if (maps[r]!.get(reference[i]!) === label) shares[i]! += 1 / references.length;
    });
  });
  return shares;
}

/**
 * Calibrates confidence without labels: a row is right as far as other clusterers put it into the same cluster, their
 * clusters mapped one to one so that most training rows agree. The temperature is fitted to training rows, and is 1
 * where the encoder's own probabilities have the smaller calibration error on them; the figures are measured on the
 * test split, or on every other training row, which the temperature then never saw.
 *
 * @param train - what the model makes of the training rows, at a temperature of 1
 * @param test - and of the test rows, if there are any
 * @throws ZooError `SHAPE_MISMATCH` for references of other rows
 */
export function calibrate(train: Probabilities, test: Probabilities | undefined, references: References): Calibration {
  const { clusters } = train;
  const trainLabels = references.labels.map((labels) => labels.train);
  const maps = trainLabels.map((labels) => matchedAccuracy(contingencyTable(train.labels, labels)).mapping);
  const shares = agreementShares(train.labels, trainLabels, maps);
  const testLabels = references.labels.flatMap((labels) => (labels.test ? [labels.test] : []));
  const held = test && test.count > 0 && testLabels.length === references.labels.length ? test : undefined;

  const even = (i: number) => i % 2 === 0;
  const fitted = held ? { probabilities: train.probabilities, shares } : everyOther(train, shares, even);
  const likeliest = Number(fitTemperature(fitted.probabilities, clusters, fitted.shares).toPrecision(4));
  const errorAt = (temperature: number) =>
    expectedCalibrationError(temperedConfidence(fitted.probabilities, clusters, temperature), fitted.shares);
  // Likelihood looks at the few rows that are surely wrong: it may doubt all others for them.
  const temperature = errorAt(likeliest) < errorAt(1) ? likeliest : 1;
  const judged = held
    ? { probabilities: held.probabilities, shares: agreementShares(held.labels, testLabels, maps) }
    : everyOther(train, shares, (i) => !even(i) || train.count === 1);
  const confidence = temperedConfidence(judged.probabilities, clusters, temperature);
  const own = temperedConfidence(judged.probabilities, clusters, 1);
  return {
    temperature,
    against: references.against,
    references: references.labels.length,
    split: held ? 'test' : 'train',
    rows: judged.shares.length,
    agreement: Math.min(1, mean(judged.shares)),
    confidence: Math.min(1, mean(confidence)),
    error: Math.min(1, expectedCalibrationError(confidence, judged.shares)),
    uncalibratedError: Math.min(1, expectedCalibrationError(own, judged.shares)),
  };
}

function everyOther({ probabilities, clusters }: Probabilities, shares: Float64Array, keep: (i: number) => boolean) {
  const kept = Array.from(shares.keys()).filter(keep);
  const rows = new Float32Array(kept.length * clusters);
  kept.forEach((row, i) => {
    rows.set(probabilities.subarray(row * clusters, (row + 1) * clusters), i * clusters);
  });
  return { probabilities: rows, shares: Float64Array.from(kept, (row) => shares[row]!) };
}

function mean(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}
