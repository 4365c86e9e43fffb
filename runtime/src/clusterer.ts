import type { Inputs } from './images.js';
import type { Manifest, Precision } from './manifest.js';
import type { ClusteringOptions, GenerateOptions, InputOptions, InterpolateOptions } from './model-options.js';
import type { DeviceName } from './options.js';
import type { Clustering, DataKind, Output, Samples } from './outputs.js';

// Absent from older browsers; the name is the one that compilers of `await using` fall back to.
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);

/**
 * What can be done with a model, wherever it runs: in this thread or in a worker. K is the number of clusters, dn the
 * size of a latent. Calls queue: one runs at a time, in the order they were made.
 *
 * @typeParam Kind - `vector` or `image` where the option `kind` told it when the model was loaded, else either
 */
export interface Clusterer<Kind extends DataKind = DataKind> {
  /** What the zoo entry says of itself. */
  readonly manifest: Manifest;
  /** The device that really runs. */
  readonly device: DeviceName;
  /** The precision variant that was read. */
  readonly precision: Precision;

  /**
   * Puts rows into clusters, says how sure that is, and flags rows unlike anything that training saw.
   *
   * @param inputs - N rows in the units of `manifest.input`, not scaled or centred; images as pictures of any size,
   *   or as NCHW in [0, 1]
   * @param options - rows a batch, whether to look for outliers, and a signal that stops the work
   * @returns labels, probabilities, confidences, outliers and latents of the N rows; empty for no rows
   * @throws ZooError
   *   `SHAPE_MISMATCH` rows of another size · `INVALID_DATA` what is no number, NaN, Infinity, pixels outside [0, 1],
   *   rows so far out that the encoder overflows · `INVALID_ARGUMENT` no rows of numbers at all, bad options ·
   *   `ABORTED` · `DISPOSED`
   */
  cluster(inputs: Inputs, options?: ClusteringOptions): Promise<Clustering>;

  /**
   * Draws rows from the generator: x = G(ε, c) with ε ~ N(0, I), from one cluster, from a cluster a row, or from
   * clusters drawn with the learned prior's masses. The same options give the same rows.
   *
   * @param options - which clusters, how many rows, and a seed or latents; one row of a drawn cluster without any
   * @returns N rows in the units of `manifest.input`, with the cluster and the latents of each
   * @throws ZooError
   *   `INVALID_ARGUMENT` bad options, options that exclude each other, more than 2³⁰ numbers in all ·
   *   `SHAPE_MISMATCH` latents of another size, or numbers of rows that differ · `INVALID_DATA` latents that are not
   *   finite · `ABORTED` · `DISPOSED`
   */
  generate(options?: GenerateOptions): Promise<Samples<Kind>>;

  /**
   * Goes from one cluster to another with the latent held fixed (arXiv 2107.12706): frame i has the cluster weights
   * (1 − τ)·from + τ·to, τ = i / (steps − 1).
   *
   * @param options - the two clusters, the number of frames, and a seed or a latent
   * @returns `steps` rows in the units of `manifest.input`, from the first cluster to the last
   * @throws ZooError as {@link Clusterer.generate}
   */
  interpolate(options: InterpolateOptions): Promise<Output<Kind>>;

  /**
   * Encodes rows and decodes them again, each from its latents and its most probable cluster.
   *
   * @param inputs - as {@link Clusterer.cluster} takes them
   * @param options - rows a batch, and a signal that stops the work
   * @returns as many rows, in the same units
   * @throws ZooError as {@link Clusterer.cluster}
   */
  reconstruct(inputs: Inputs, options?: InputOptions): Promise<Output<Kind>>;

  /**
   * Frees the graphs, after the calls that were made before. Later calls throw `DISPOSED`; disposing twice is one
   * disposal.
   */
  dispose(): Promise<void>;

  /** For `await using`: the same as {@link Clusterer.dispose}. */
  [Symbol.asyncDispose](): Promise<void>;
}
