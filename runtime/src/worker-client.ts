import { platform } from '#platform';
import { throwIfAborted } from './abort.js';
import { checkOptions, shown } from './checks.js';
import { asyncDispose, type Clusterer } from './clusterer.js';
import { withViews } from './clustering.js';
import { ZooError } from './errors.js';
import { makeOutput } from './generated.js';
import type { BrowserClass, Inputs } from './images.js';
import type { ClusteringOptions, GenerateOptions, InputOptions, InterpolateOptions } from './model-options.js';
import type { LoadOptions } from './options.js';
import type { Clustering, DataKind, Output, Samples } from './outputs.js';
import { portable } from './portable.web.js';
import { isLocation, type ModelSource } from './source.js';
import { WorkerLine } from './worker-line.js';
import type { Call, LoadedReply, PlainLoadOptions } from './worker-protocol.js';

/** Options of `ClusterModel.inWorker`. */
export interface WorkerOptions<Kind extends DataKind = DataKind> extends LoadOptions<Kind> {
  /**
   * A module worker whose script imports `@clusterzoo/runtime/worker`; it may serve several models and is left running.
   * Or the URL of such a script, the `worker.js` of `clusterzoo-copy-assets` for one: the worker ends with the model.
   */
  readonly worker: BrowserClass<'Worker'> | string | URL;
}

/** A model in a worker. What it does is said by {@link Clusterer}. */
class WorkerClusterer<Kind extends DataKind> implements Clusterer<Kind> {
  readonly manifest: Clusterer['manifest'];
  readonly device: Clusterer['device'];
  readonly precision: Clusterer['precision'];
  readonly #line: WorkerLine;
  readonly #model: number;
  #disposal: Promise<void> | undefined;

  constructor(line: WorkerLine, model: number, loaded: LoadedReply) {
    this.#line = line;
    this.#model = model;
    this.manifest = loaded.manifest;
    this.device = loaded.device;
    this.precision = loaded.precision;
  }

  async cluster(inputs: Inputs, options: ClusteringOptions = {}): Promise<Clustering> {
    const result = await this.#call('cluster', options, inputs);
    return withViews(result as unknown as Clustering);
  }

  async generate(options: GenerateOptions = {}): Promise<Samples<Kind>> {
    const result = await this.#call('generate', options);
    const { clusters, latents } = result as unknown as Samples;
    return Object.assign(this.#output(result), { clusters, latents });
  }

  async interpolate(options: InterpolateOptions): Promise<Output<Kind>> {
    return this.#output(await this.#call('interpolate', options));
  }

  async reconstruct(inputs: Inputs, options: InputOptions = {}): Promise<Output<Kind>> {
    return this.#output(await this.#call('reconstruct', options, inputs));
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#line
      .ask({ type: 'call', model: this.#model, call: 'dispose', args: [] })
      .then(() => this.#line.close());
    return this.#disposal;
  }

  [asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #output(result: Readonly<Record<string, unknown>>): Output<Kind> {
    return makeOutput(this.manifest.input, result.data as Float32Array) as Output<Kind>;
  }

  async #call(call: Call, options: object, inputs?: Inputs): Promise<Record<string, unknown>> {
    if (this.#disposal) {
      throw new ZooError('DISPOSED', `the model ${this.manifest.name} was disposed of; load it again`);
    }
    checkOptions(options, `${call}()`, call === 'interpolate' ? 'from and to' : undefined);
    const { signal, ...rest } = options as { signal?: AbortSignal };
    throwIfAborted(signal, `${call}()`);
    const move: Transferable[] = [];
    const args = inputs === undefined ? [rest] : [await portable(inputs, move), rest];
    return (await this.#line.ask({ type: 'call', model: this.#model, call, args }, { signal, move })) ?? {};
  }
}

/** What can be sent of a source: addresses relative to the page become whole ones. */
function portableSource(source: ModelSource): ModelSource {
  if (source instanceof URL) return source.href;
  return typeof source === 'string' && isLocation(source) ? platform.resolve(source) : source;
}

function portableOptions({ worker, signal, onProgress, onWarning, zoo, wasmFolder, ...rest }: WorkerOptions) {
  return {
    ...rest,
    ...(zoo !== undefined && { zoo: platform.resolve(zoo) }),
    ...(wasmFolder !== undefined && { wasmFolder: platform.resolve(wasmFolder) }),
  } satisfies PlainLoadOptions;
}

/**
 * Loads a model in a worker.
 *
 * @throws ZooError as loading does, and `DEVICE_UNAVAILABLE` where there are no workers or this one does not start
 */
export async function loadInWorker<Kind extends DataKind>(
  source: ModelSource,
  options: WorkerOptions<Kind>,
): Promise<Clusterer<Kind>> {
  checkOptions(options, 'inWorker()', 'worker');
  const { worker, signal, onProgress, onWarning = (message) => console.warn(`clusterzoo: ${message}`) } = options;
  if (typeof Worker === 'undefined') {
    throw new ZooError('DEVICE_UNAVAILABLE', 'inWorker() is for browsers; there are no web workers here');
  }
  const named = typeof worker === 'string' || worker instanceof URL;
  if (!named && !(worker instanceof Worker)) {
    throw new ZooError('INVALID_ARGUMENT', `worker must be a Worker or the URL of its script, got ${shown(worker)}`);
  }
  throwIfAborted(signal, 'loading');
  const line = new WorkerLine(named ? new Worker(platform.resolve(worker), { type: 'module' }) : worker, named);
  try {
    const request = { type: 'load', source: portableSource(source), options: portableOptions(options) } as const;
    const loaded = await line.ask(request, { signal, onProgress, onWarning });
    return new WorkerClusterer<Kind>(line, line.lastId, loaded as unknown as LoadedReply);
  } catch (error) {
    line.close();
    throw error;
  }
}
