import { ZooError } from '@clusterzoo/runtime';

/** Samples that are used together: the training set or the test set. */
export interface Split {
  /** `[count, features]`, row-major, in the data set's own units. */
  readonly data: Float32Array;
  /** Number of samples. */
  readonly count: number;
  /** Class of each sample, if known. Carried apart from the data: only metrics and reports may read it. */
  readonly labels?: Int32Array;
}

/** The interval that a data set's values are known to lie in, the same for every feature. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** A data set whose samples are vectors of `features` numbers. */
export interface VectorDataset {
  readonly name: string;
  readonly kind: 'vector';
  /** Numbers in a sample. */
  readonly features: number;
  readonly train: Split;
  /** The set's own test split, or undefined if it has none. */
  readonly test: Split | undefined;
  /** Number of classes, where the labels say it. */
  readonly classes?: number;
  /** Names of the classes 0, 1, …, where the labels are words. */
  readonly classNames?: readonly string[];
  /** Names of the features, where the set gives them. */
  readonly featureNames?: readonly string[];
  readonly licence: string;
  /** Where the data come from: authors and collection, or the path of a file. */
  readonly source: string;
  /** Range of the raw values where the set defines one; undefined where it must be fitted to the training data. */
  readonly scale: ValueRange | undefined;
}

/**
 * Checks that `count` samples can be split into `clusters` clusters.
 *
 * @throws ZooError `INVALID_ARGUMENT` if `clusters` is not an integer of at least 1, or exceeds `count`
 */
export function assertClusterable(count: number, clusters: number): void {
  if (!Number.isInteger(clusters) || clusters < 1) {
    throw new ZooError('INVALID_ARGUMENT', `clusters must be an integer of at least 1, got ${clusters}`);
  }
  if (clusters > count) {
    throw new ZooError(
      'INVALID_ARGUMENT',
      `cannot make ${clusters} clusters of ${count} samples; ask for at most ${count}, or give more data`,
    );
  }
}
