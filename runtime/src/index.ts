export * from './common.js';
export { onnxRuntime, probeDevice, probeDevices } from './devices.js';
export { ClusterModel } from './model.js';
export type { Parity } from './parity.js';
export type { OnnxRuntime } from './session.js';
