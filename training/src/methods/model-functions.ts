import type { ClusterModel } from '@clusterzoo/runtime';
import type { ClusterFunctions } from './quality.js';

/** A loaded zoo entry as its quality is judged; samples come from seeds counted up from `seed`. The signal stops it. */
export function modelFunctions(model: ClusterModel, seed = 0, signal?: AbortSignal): ClusterFunctions {
  const run = signal ? { signal } : {};
  return {
    cluster: async (rows) => (await model.cluster(rows, { ...run, outliers: false })).labels,
    generate: async (cluster, count) => (await model.generate({ cluster, count, seed: seed + cluster, ...run })).data,
    reconstruct: async (rows) => (await model.reconstruct(rows, run)).data,
  };
}
