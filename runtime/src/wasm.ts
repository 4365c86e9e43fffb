export * from './common.js';
export { ClusterModel } from './model.wasm.js';
