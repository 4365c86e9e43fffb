import { backend } from '#session';
import { checkInteger, checkOptions, shown } from './checks.js';
import { clusterRows } from './clustering.js';
import { ZooError } from './errors.js';
import { makeOutput } from './generated.js';
import { runBatches } from './graphs.js';
import { inputRows } from './inputs.js';
import { oneHot } from './latent.js';
import { type LoadedModel, loadModel } from './load.js';
import type { Manifest, Precision } from './manifest.js';
import type { ClusteringOptions, GenerateOptions, InterpolateOptions, Rows, RunOptions } from './model-options.js';
import type { DeviceName, LoadOptions } from './options.js';
import type { Clustering, DataKind, Output, Samples } from './outputs.js';
import { Queue } from './queue.js';
import { pathRequest, sampleRequest } from './requests.js';
import type { ModelSource } from './source.js';

// Absent from older browsers; the name is the one that compilers of `await using` fall back to.
const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);

/**
 * A pretrained deep clusterer: an encoder that puts data into clusters and a generator that draws data from them.
 * K is the number of clusters, dn the size of a latent. Calls queue: one runs at a time, in the order they were made.
 *
 * @typeParam Kind - `vector` or `image` where the option `kind` told it to {@link ClusterModel.load}, else either
 *
 * @example
 * const model = await ClusterModel.load('pendigits');
 * const { labels } = await model.cluster([[47, 100, 27, 81, 57, 37, 26, 0, 0, 23, 56, 53, 100, 90, 40, 98]]);
 * const samples = await model.generate({ cluster: 3, count: 16, seed: 42 });
 * await model.dispose();
 */
export class ClusterModel<Kind extends DataKind = DataKind> {
  /** What the zoo entry says of itself. */
  readonly manifest: Manifest;
  /** The device that really runs. */
  readonly device: DeviceName;
  /** The precision variant that was read. */
  readonly precision: Precision;
  readonly #encoder: LoadedModel['encoder'];
  readonly #generator: LoadedModel['generator'];
  readonly #queue = new Queue();
  #disposal: Promise<void> | undefined;

  /**
   * Use {@link ClusterModel.load}.
   *
   * @internal
   */
  constructor(loaded: LoadedModel) {
    this.manifest = loaded.manifest;
    this.device = loaded.device;
    this.precision = loaded.precision;
    this.#encoder = loaded.encoder;
    this.#generator = loaded.generator;
  }

  /**
   * Loads a zoo entry. Size and SHA-256 of both graphs are checked before they are used.
   *
   * @param source - a name such as `pendigits` (looked up in the option `zoo` or `CLUSTERZOO_ZOO`, else in an installed
   *   `@clusterzoo/models`, else on the npm CDN), the path or URL of an entry's folder, or its files in memory
   * @param options - device, precision, where to look, what to tell; all may be left out
   * @throws ZooError
   *   `NOT_FOUND` no such entry · `MANIFEST_INVALID` · `FILE_MISSING` a file is not there or cannot be read ·
   *   `FILE_CHANGED` its size or SHA-256 is not the manifest's · `GRAPH_INVALID` onnxruntime refuses a graph, or it is
   *   not what the manifest says · `DEVICE_UNAVAILABLE` no device works, or not the one asked for ·
   *   `INVALID_ARGUMENT` a source or an option that cannot be, a name that no entry can have, an entry of another
   *   `kind` · `ABORTED`
   */
  static async load<Kind extends DataKind = DataKind>(
    source: ModelSource,
    options: LoadOptions<Kind> = {},
  ): Promise<ClusterModel<Kind>> {
    return new ClusterModel<Kind>(await loadModel(source, options, backend));
  }

  /**
   * Puts rows into clusters, says how sure that is, and flags rows unlike anything that training saw.
   *
   * @param inputs - N rows in the units of `manifest.input`, not scaled or centred; images as NCHW in [0, 1]
   * @param options - rows a batch, whether to look for outliers, and a signal that stops the work
   * @returns labels, probabilities, confidences, outliers and latents of the N rows; empty for no rows
   * @throws ZooError
   *   `SHAPE_MISMATCH` rows of another size · `INVALID_DATA` what is no number, NaN, Infinity, pixels outside [0, 1],
   *   rows so far out that the encoder overflows · `INVALID_ARGUMENT` no rows of numbers at all, bad options ·
   *   `ABORTED` · `DISPOSED`
   */
  async cluster(inputs: Rows, options: ClusteringOptions = {}): Promise<Clustering> {
    if (options?.outliers !== undefined && typeof options.outliers !== 'boolean') {
      throw new ZooError('INVALID_ARGUMENT', `outliers must be true or false, got ${shown(options.outliers)}`);
    }
    return this.#enqueue('cluster()', options, () => this.#encode(inputs, options));
  }

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
  async generate(options: GenerateOptions = {}): Promise<Samples<Kind>> {
    return this.#enqueue('generate()', options, async () => {
      const { count, clusters, latents } = sampleRequest(this.manifest, options);
      const weights = oneHot(clusters, this.manifest.clusters);
      return Object.assign(await this.#decode(count, latents, weights, options), { clusters, latents });
    });
  }

  /**
   * Goes from one cluster to another with the latent held fixed (arXiv 2107.12706): frame i has the cluster weights
   * (1 − τ)·from + τ·to, τ = i / (steps − 1).
   *
   * @param options - the two clusters, the number of frames, and a seed or a latent
   * @returns `steps` rows in the units of `manifest.input`, from the first cluster to the last
   * @throws ZooError as {@link ClusterModel.generate}
   */
  async interpolate(options: InterpolateOptions): Promise<Output<Kind>> {
    return this.#enqueue('interpolate()', options, () => {
      const { count, latents, weights } = pathRequest(this.manifest, options);
      return this.#decode(count, latents, weights, options);
    });
  }

  /**
   * Encodes rows and decodes them again, each from its latents and its most probable cluster.
   *
   * @param inputs - as {@link ClusterModel.cluster} takes them
   * @param options - rows a batch, and a signal that stops the work
   * @returns as many rows, in the same units
   * @throws ZooError as {@link ClusterModel.cluster}
   */
  async reconstruct(inputs: Rows, options: RunOptions = {}): Promise<Output<Kind>> {
    return this.#enqueue('reconstruct()', options, async () => {
      const { count, labels, latents } = await this.#encode(inputs, { ...options, outliers: false });
      return this.#decode(count, latents, oneHot(labels, this.manifest.clusters), options);
    });
  }

  /**
   * Frees both graphs, after the calls that were made before. Later calls throw `DISPOSED`; disposing twice is one
   * disposal.
   */
  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.run(async () => {
      await this.#encoder.dispose();
      await this.#generator.dispose();
    });
    return this.#disposal;
  }

  /** For `await using`: the same as {@link ClusterModel.dispose}. */
  [asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #enqueue<T>(call: string, options: RunOptions, task: () => Promise<T>): Promise<T> {
    if (this.#disposal) {
      throw new ZooError('DISPOSED', `the model ${this.manifest.name} was disposed of; load it again`);
    }
    checkOptions(options, call, call === 'interpolate()' ? 'from and to' : undefined);
    if (options.batchSize !== undefined) checkInteger('batchSize', options.batchSize, 1);
    return this.#queue.run(task);
  }

  async #encode(inputs: Rows, options: ClusteringOptions): Promise<Clustering> {
    const graphs = { encoder: this.#encoder, generator: this.#generator };
    return clusterRows(graphs, this.manifest, inputRows(inputs, this.manifest.input), options);
  }

  async #decode(
    count: number,
    latents: Float32Array,
    weights: Float32Array,
    options: RunOptions,
  ): Promise<Output<Kind>> {
    const { shapes, input } = this.manifest;
    const feeds = {
      latents: { data: latents, shape: shapes.latents },
      clusters: { data: weights, shape: shapes.clusters },
    };
    const { output } = await runBatches(this.#generator, count, feeds, { output: shapes.output }, options);
    return makeOutput(input, output!) as Output<Kind>;
  }
}
