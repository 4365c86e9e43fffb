import { checkInteger, checkOptions, shown } from './checks.js';
import { asyncDispose, type Clusterer } from './clusterer.js';
import { clusterRows } from './clustering.js';
import { ZooError } from './errors.js';
import { closeGraphs, type Graphs, runBatches } from './graphs.js';
import { type Inputs, readInputs } from './images.js';
import { lazily } from './lazily.js';
import type { LoadedModel } from './load.js';
import type { Manifest, Precision } from './manifest.js';
import type {
  ClusteringOptions,
  GenerateOptions,
  InputOptions,
  InterpolateOptions,
  RunOptions,
} from './model-options.js';
import { oneHot } from './one-hot.js';
import type { DeviceName } from './options.js';
import type { Clustering, DataKind, Output, Samples } from './outputs.js';
import { Queue } from './queue.js';

const drawing = lazily(() => import('./drawing.js'));

/** A model whose graphs are open here. What it does is said by {@link Clusterer}. */
export class LoadedClusterer<Kind extends DataKind = DataKind> implements Clusterer<Kind> {
  readonly manifest: Manifest;
  readonly device: DeviceName;
  readonly precision: Precision;
  readonly #graphs: Graphs;
  readonly #queue = new Queue();
  #disposal: Promise<void> | undefined;

  /**
   * Use `ClusterModel.load`.
   *
   * @internal
   */
  constructor(loaded: LoadedModel) {
    this.manifest = loaded.manifest;
    this.device = loaded.device;
    this.precision = loaded.precision;
    this.#graphs = loaded.graphs;
  }

  async cluster(inputs: Inputs, options: ClusteringOptions = {}): Promise<Clustering> {
    if (options?.outliers !== undefined && typeof options.outliers !== 'boolean') {
      throw new ZooError('INVALID_ARGUMENT', `outliers must be true or false, got ${shown(options.outliers)}`);
    }
    return this.#enqueue('cluster()', options, () => this.#encode(inputs, options));
  }

  async generate(options: GenerateOptions = {}): Promise<Samples<Kind>> {
    return this.#enqueue('generate()', options, async () => {
      const { sampleRequest } = await drawing();
      const { count, clusters, latents } = sampleRequest(this.manifest, options);
      const weights = oneHot(clusters, this.manifest.clusters);
      return Object.assign(await this.#decode(count, latents, weights, options), { clusters, latents });
    });
  }

  async interpolate(options: InterpolateOptions): Promise<Output<Kind>> {
    return this.#enqueue('interpolate()', options, async () => {
      const { pathRequest } = await drawing();
      const { count, latents, weights } = pathRequest(this.manifest, options);
      return this.#decode(count, latents, weights, options);
    });
  }

  async reconstruct(inputs: Inputs, options: InputOptions = {}): Promise<Output<Kind>> {
    return this.#enqueue('reconstruct()', options, async () => {
      const { count, labels, latents } = await this.#encode(inputs, { ...options, outliers: false });
      return this.#decode(count, latents, oneHot(labels, this.manifest.clusters), options);
    });
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.run(() => closeGraphs(this.#graphs));
    return this.#disposal;
  }

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

  async #encode(inputs: Inputs, options: ClusteringOptions): Promise<Clustering> {
    const data = await readInputs(inputs, this.manifest.input, options);
    return clusterRows(this.#graphs, this.manifest, data, options);
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
    const { output } = await runBatches(this.#graphs.generator, count, feeds, { output: shapes.output }, options);
    const { makeOutput } = await drawing();
    return makeOutput(input, output!) as Output<Kind>;
  }
}
