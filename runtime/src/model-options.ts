import type { PixelOptions } from './pixels.js';

/**
 * N rows of `size` numbers, either flat, as N · size numbers one row after the other, or an array of N rows. An image
 * is one row of channels · height · width pixels in [0, 1], in that order.
 */
export type Rows = Float32Array | readonly (Float32Array | readonly number[])[];

/** Options of a call that runs graphs over rows. */
export interface RunOptions {
  /**
   * Rows a run of the graph, at least 1; more rows are run in turn and their results joined. Smaller batches take less
   * memory.
   *
   * @default 1024
   */
  readonly batchSize?: number;
  /** Stops between batches with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** Options of calls that encode: how pictures become what the model takes is said by `fit` and `background`. */
export interface InputOptions extends RunOptions, PixelOptions {}

/** Options of {@link ClusterModel.cluster}. */
export interface ClusteringOptions extends InputOptions {
  /**
   * Compare every row with what training saw, where the entry has thresholds: the generator runs too, to see how well
   * it can reconstruct the row. False leaves that out, and `outliers` and `novelty` of the result with it.
   *
   * @default true
   */
  readonly outliers?: boolean;
}

/** Latents are drawn with these options, or given, and then neither of these is legal. */
type LatentOptions =
  | {
      /**
       * Seed of the latents and of the clusters where they are drawn, an integer in [0, 2³²): same seed, same rows.
       *
       * @default 0
       */
      readonly seed?: number;
      /**
       * Factor on the drawn latents, from 0 (each cluster's typical row) to 1 (as varied as the data) and beyond.
       *
       * @default 1
       */
      readonly temperature?: number;
      readonly latents?: never;
    }
  | {
      /**
       * Latents to use as they are, in standard normal units: N · dn numbers or N rows of dn for `generate`, one row
       * for `interpolate`. Clusters that are not given beside them are drawn with seed 0.
       */
      readonly latents: Rows;
      readonly seed?: never;
      readonly temperature?: never;
    };

/** One cluster for all rows, a cluster for each row, or clusters drawn from the learned prior. */
type ClusterOptions =
  | {
      /** The cluster of all rows: a number, 0 … K − 1, or a name of `manifest.clusterNames`. */
      readonly cluster: number | string;
      readonly clusters?: never;
      /**
       * N, at least 0. If `latents` are given, their number.
       *
       * @default the rows of `latents`, else 1
       */
      readonly count?: number;
    }
  | {
      /** The cluster of each row, 0 … K − 1; their number is N. */
      readonly clusters: ArrayLike<number>;
      readonly cluster?: never;
      /** Not needed; if given, the number of `clusters`. */
      readonly count?: number;
    }
  | {
      readonly cluster?: never;
      readonly clusters?: never;
      /**
       * N, at least 0. If `latents` are given, their number.
       *
       * @default the rows of `latents`, else 1
       */
      readonly count?: number;
    };

/**
 * Options of {@link ClusterModel.generate}: `cluster` or `clusters` or neither, and `latents` or `seed` and
 * `temperature`.
 */
export type GenerateOptions = RunOptions & LatentOptions & ClusterOptions;

/** Options of {@link ClusterModel.interpolate}: the latent stays, the cluster weights change. */
export type InterpolateOptions = RunOptions &
  LatentOptions & {
    /** Number, 0 … K − 1, or name in `manifest.clusterNames` of the first frame's cluster. */
    readonly from: number | string;
    /** Number or name of the last frame's cluster. */
    readonly to: number | string;
    /**
     * Frames, both ends included; at least 2.
     *
     * @default 9
     */
    readonly steps?: number;
  };
