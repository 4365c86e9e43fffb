import type { Delimiter } from './cells.js';
import type { ImageShape } from './dataset.js';

/** How a table is read. What a format has no use for is ignored. */
export interface TableOptions {
  /** Of text: between the values of a line; `space` is any run of spaces and tabs. @default found in the first line */
  readonly delimiter?: Delimiter;
  /** Of text: whether the first line holds names. @default true if none of them, apart from the label, is a number */
  readonly header?: boolean;
  /**
   * Column of the labels: its number from 0, negative from the end, or its name in the header; of an `.npz` also the
   * name of the array that holds them. @default no labels
   */
  readonly labelColumn?: string | number;
  /** Columns that are no features, by number from 0, negative from the end, or by name in the header. @default none */
  readonly ignoredColumns?: readonly (string | number)[];
  /** Of an `.npz`: name of the array of the rows. @default the only one with two dimensions */
  readonly array?: string;
  /** What a missing value is: `error` ends the reading, `nan` gives NaN. @default 'error' */
  readonly missing?: 'error' | 'nan';
  /**
   * Most values, labels aside, that are held in memory at once; reading a table in blocks is not limited by it where
   * the format allows that. @default 2 ** 29, which take 2 GiB
   */
  readonly maxValues?: number;
  /** Rows of a block, all but the last of them. @default about 65,536 values */
  readonly blockRows?: number;
}

/** Some rows of a table, in order. */
export interface TableBlock {
  /** `[count, features]`, row-major. */
  readonly data: Float32Array;
  /** Number of rows. */
  readonly count: number;
  /** The label column as it stands in the file; undefined where none was asked for. */
  readonly labels: readonly string[] | undefined;
  /** Where values are NaN because they were missing; undefined where none is. */
  readonly missing: MissingValues | undefined;
  /** Bytes of {@link TableStream.bytes} read so far. */
  readonly bytesRead: number;
}

/** Missing values of some rows. */
export interface MissingValues {
  /** Number of rows that miss values. */
  readonly rows: number;
  /** Where the first one is, and what stands there. */
  readonly first: string;
}

/** A table whose rows can be read in order, as often as wanted. */
export interface TableStream {
  readonly path: string;
  /** Values in a row, without the label and ignored columns. */
  readonly features: number;
  /** Names of the features, if the file has any. */
  readonly featureNames: readonly string[] | undefined;
  /** Number of rows, where it is known before they are read. */
  readonly rows: number | undefined;
  /** Where the rows are pictures: what they are, in [0, 1], plane after plane. */
  readonly image?: ImageShape;
  /** What {@link TableBlock.bytesRead} counts up to. */
  readonly bytes: number;
  /** One pass over the rows. Breaking off the loop closes the file. */
  blocks(): AsyncGenerator<TableBlock>;
  /** Of text: passes over rows without a look at their values, much faster than reading them. */
  readonly passing?: RowPassing;
}

/** How rows of a text are passed over. What is wrong with their values stays unknown then. */
export interface RowPassing {
  /** Number of rows; `onProgress` is told the rows and bytes so far. */
  count(onProgress: (rows: number, bytesRead: number) => void): Promise<number>;
  /** The rows from one on, counted from 0. Breaking off the loop closes the file. */
  blocksFrom(row: number): AsyncGenerator<TableBlock>;
}

/** A whole table. */
export interface DataTable extends Pick<TableStream, 'features' | 'featureNames' | 'image'> {
  /** `[count, features]`, row-major. */
  readonly data: Float32Array;
  readonly count: number;
  readonly labels: readonly string[] | undefined;
  /** Undefined where no value is missing. */
  readonly missing: MissingValues | undefined;
}
