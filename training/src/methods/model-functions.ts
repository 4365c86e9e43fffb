import type { ClusterModel } from '@clusterzoo/runtime';
import type { ClusterFunctions } from './quality.js';

/** A loaded zoo entry as its quality is judged; samples come from seeds counted up from `seed`. */
export function modelFunctions(model: ClusterModel, seed = 0): ClusterFunctions {
  return {
    cluster: async (rows) => (await model.cluster(rows)).labels,
    generate: async (cluster, count) => (await model.generate({ cluster, count, seed: seed + cluster })).data,
    reconstruct: async (rows) => (await model.reconstruct(rows)).data,
  };
}
