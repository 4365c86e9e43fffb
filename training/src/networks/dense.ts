import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { entry, type Layer } from './network.js';
import { type Initializer, zeros } from './parameters.js';

/** Fully connected: [N, inputs] → [N, units]. */
export function dense(
  scope: string,
  { inputs, units, kernel }: { inputs: number; units: number; kernel: Initializer },
): Layer {
  const [kernelName, biasName] = [`${scope}/kernel`, `${scope}/bias`];
  return {
    parameters: [
      { name: kernelName, shape: [inputs, units], initializer: kernel },
      { name: biasName, shape: [units], initializer: zeros },
    ],
    statistics: [],
    apply: (state, x) => tf.add(tf.matMul(x as Tensor2D, entry(state, kernelName) as Tensor2D), entry(state, biasName)),
  };
}
