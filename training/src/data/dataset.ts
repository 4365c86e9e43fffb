import { ZooError } from '@clusterzoo/runtime';
import type { Transform } from '../methods/scaling.js';
import { rowBlocks, type Values } from './values.js';

/** Samples that are used together: the training set or the test set. */
export interface Split<Data extends Values = Values> {
  /**
   * `[count, features]`, row-major, in the data set's own units; pictures `[count, channels, height, width]` in [0, 1],
   * which may be kept as bytes, in memory or in a file.
   */
  readonly data: Data;
  /** Number of samples. */
  readonly count: number;
  /** Class of each sample, if known. Carried apart from the data: only metrics and reports may read it. */
  readonly labels?: Int32Array;
  /** Which rows these are, where some were left out of as many: features of the others are passed over. */
  readonly chosen?: { readonly rows: Int32Array; readonly of: number };
}

/** What the rows of a data set are, which decides how their neighbours are found. */
export type RowKind =
  /** Numbers that Euclidean distance compares well once they are scaled. */
  | { readonly kind: 'vector' }
  /** Counts from 0, such as genes in cells. */
  | { readonly kind: 'counts' }
  /** Pixels of an upright, centred picture on a flat background, line by line, one channel after the other. */
  | {
      readonly kind: 'image';
      readonly height: number;
      readonly width: number /** @default 1 */;
      readonly channels?: 1 | 3;
    };

/** Size of pictures: grey, or red, green and blue. */
export interface ImageShape {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** The interval that a data set's values are known to lie in, the same for every feature. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Smallest and largest of some values. */
export function rangeOf(values: Values): ValueRange {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { data } of rowBlocks(values, 1)) {
    for (const value of data) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return { low, high };
}

/** What is known of a data set, whatever its samples are. */
interface DatasetFacts<Data extends Values> {
  readonly name: string;
  /** Numbers in a sample. */
  readonly features: number;
  readonly train: Split<Data>;
  /** The set's own test split, or undefined if it has none. */
  readonly test: Split<Data> | undefined;
  /** Number of classes, where the labels say it. */
  readonly classes?: number;
  /** Names of the classes 0, 1, …, where the labels are words. */
  readonly classNames?: readonly string[];
  readonly licence: string;
  /** Where the data come from: authors and collection, or the path of a file. */
  readonly source: string;
}

/** A data set whose samples are vectors of `features` numbers. */
export interface VectorDataset extends DatasetFacts<Float32Array> {
  readonly kind: 'vector';
  /** Names of the features, where the set gives them. */
  readonly featureNames?: readonly string[];
  /** Range of the transformed values where the set defines one; undefined where it is fitted to the training data. */
  readonly scale: ValueRange | undefined;
  /** What is done to raw values before they are scaled: log2(1 + x) for counts. @default 'none' */
  readonly transform?: Transform;
  /** What a row is. @default vector */
  readonly rows?: RowKind;
}

/** A data set whose samples are pictures, NCHW in [0, 1], which convolutional networks cluster. */
export interface ImageDataset extends DatasetFacts<Values> {
  readonly kind: 'image';
  readonly image: ImageShape;
  /** Always 0 to 1. */
  readonly scale: ValueRange;
  readonly transform?: 'none';
  /** The same as `image`, as neighbours are found. */
  readonly rows: Extract<RowKind, { readonly kind: 'image' }>;
}

/** Samples to train on and to measure with. */
export type Dataset = VectorDataset | ImageDataset;

/** What all data sets of pictures of a size have in common. */
export function imageFacts(image: ImageShape): Pick<ImageDataset, 'kind' | 'image' | 'features' | 'scale' | 'rows'> {
  const { channels, height, width } = image;
  const rows = { kind: 'image', channels, height, width } as const;
  return { kind: 'image', image, features: channels * height * width, scale: { low: 0, high: 1 }, rows };
}

/**
 * Checks that `count` samples can be split into `clusters` clusters.
 *
 * @param least - smallest number of clusters that makes sense
 * @throws ZooError `INVALID_ARGUMENT` if `clusters` is not an integer of at least `least`, or exceeds `count`
 */
export function assertClusterable(count: number, clusters: number, least = 2): void {
  if (!Number.isInteger(clusters) || clusters < least) {
    throw new ZooError('INVALID_ARGUMENT', `clusters must be an integer of at least ${least}, got ${clusters}`);
  }
  if (clusters > count) {
    throw new ZooError(
      'INVALID_ARGUMENT',
      `cannot make ${clusters} clusters of ${count} samples; ask for at most ${count}, or give more data`,
    );
  }
}

/**
 * Checks that the data hold `clusters` different rows: copies of a row cannot lie in different clusters.
 *
 * @param data - row-major, `columns` numbers a row
 * @throws ZooError `INVALID_DATA` if they do not
 */
export function assertDistinctRows(data: Float32Array, columns: number, clusters: number): void {
  const distinct = new Set<string>();
  for (let at = 0; at < data.length && distinct.size < clusters; at += columns) {
    distinct.add(data.subarray(at, at + columns).join());
  }
  if (distinct.size >= clusters) return;
  const found = distinct.size === 1 ? 'the rows hold 1 different one' : `the rows hold ${distinct.size} different ones`;
  const remedy = distinct.size === 1 ? 'give other data' : `ask for at most ${distinct.size}, or give more data`;
  throw new ZooError('INVALID_DATA', `cannot make ${clusters} clusters: ${found}; ${remedy}`);
}
