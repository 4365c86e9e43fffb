import * as ort from 'onnxruntime-node';
import { EagerEngine } from '../../training/src/engine/eager.js';
import { OnnxRuntimeEngine } from '../../training/src/engine/onnxruntime.js';
import './tfjs-cpu.js';

/** The reference: tfjs' cpu backend, op by op. */
export const eagerEngine = new EagerEngine('cpu');

/** The default engine, on one thread. */
export const onnxEngine = new OnnxRuntimeEngine(ort, { device: 'cpu', threads: 1 });

/** Engines that must not differ in anything but speed and rounding. */
export const engines = [
  ['tfjs', eagerEngine],
  ['onnxruntime', onnxEngine],
] as const;
