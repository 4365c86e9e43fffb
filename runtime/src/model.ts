import { backend } from '#session';
import type { Clusterer } from './clusterer.js';
import { lazily } from './lazily.js';
import { loadModel } from './load.js';
import { LoadedClusterer } from './loaded-clusterer.js';
import type { LoadOptions } from './options.js';
import type { DataKind } from './outputs.js';
import type { ModelSource } from './source.js';
import type { WorkerOptions } from './worker-client.js';

const client = lazily(() => import('./worker-client.js'));

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
export class ClusterModel<Kind extends DataKind = DataKind> extends LoadedClusterer<Kind> {
  /**
   * Loads a zoo entry. Size and SHA-256 of all graphs are checked before they are used.
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
   * Loads a zoo entry in a worker, so that the page stays responsive: the same calls, results and errors.
   * Browsers only.
   *
   * @param source - as {@link ClusterModel.load} takes it; paths are relative to the page
   * @param options - those of {@link ClusterModel.load}, and `worker`: one that runs `@clusterzoo/runtime/worker` and
   *   may serve several models, or the URL of a script for a worker of the model's own
   * @throws ZooError as {@link ClusterModel.load}, and `DEVICE_UNAVAILABLE` if the worker does not start
   */
  static async inWorker<Kind extends DataKind = DataKind>(
    source: ModelSource,
    options: WorkerOptions<Kind>,
  ): Promise<Clusterer<Kind>> {
    return (await client()).loadInWorker(source, options);
  }
}
