import type { Clusterer } from './clusterer.js';
import { lazily } from './lazily.js';
import { loadModel } from './load.js';
import { LoadedClusterer } from './loaded-clusterer.js';
import type { LoadOptions } from './options.js';
import type { DataKind } from './outputs.js';
import { backend } from './session.wasm.js';
import type { ModelSource } from './source.js';
import type { WorkerOptions } from './worker-client.js';

const client = lazily(() => import('./worker-client.js'));

/**
 * `ClusterModel` of the light entry, which runs on `wasm` only: pages that take it ship a file of half the size. In all
 * else it is the same.
 */
export class ClusterModel<Kind extends DataKind = DataKind> extends LoadedClusterer<Kind> {
  /** Loads a zoo entry, as `ClusterModel.load` of the main entry does; `device` is `auto` or `wasm`. */
  static async load<Kind extends DataKind = DataKind>(
    source: ModelSource,
    options: LoadOptions<Kind> = {},
  ): Promise<ClusterModel<Kind>> {
    return new ClusterModel<Kind>(await loadModel(source, options, backend));
  }

  /** Loads a zoo entry in a worker, as `ClusterModel.inWorker` of the main entry does. */
  static async inWorker<Kind extends DataKind = DataKind>(
    source: ModelSource,
    options: WorkerOptions<Kind>,
  ): Promise<Clusterer<Kind>> {
    return (await client()).loadInWorker(source, options);
  }
}
