import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { entry, type Layer } from './network.js';
import { type Initializer, zeros } from './parameters.js';

/** Kernel size, stride and channels of a convolution with 'same' padding. */
export interface ConvolutionOptions {
  readonly inputs: number;
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly kernel: Initializer;
}

/** Convolution, NHWC, 'same' padding: [N, H, W, inputs] → [N, ⌈H/stride⌉, ⌈W/stride⌉, filters]. */
export function convolution(scope: string, { inputs, filters, size, stride, kernel }: ConvolutionOptions): Layer {
  const [kernelName, biasName] = [`${scope}/kernel`, `${scope}/bias`];
  return {
    parameters: [
      { name: kernelName, shape: [size, size, inputs, filters], initializer: kernel },
      { name: biasName, shape: [filters], initializer: zeros },
    ],
    statistics: [],
    apply: (state, x) =>
      tf.add(tf.conv2d(x as Tensor4D, entry(state, kernelName) as Tensor4D, stride, 'same'), entry(state, biasName)),
  };
}

/** Transposed convolution, NHWC, 'same' padding: [N, H, W, inputs] → [N, stride·H, stride·W, filters]. */
export function transposedConvolution(
  scope: string,
  { inputs, filters, size, stride, kernel }: ConvolutionOptions,
): Layer {
  const [kernelName, biasName] = [`${scope}/kernel`, `${scope}/bias`];
  return {
    parameters: [
      { name: kernelName, shape: [size, size, filters, inputs], initializer: kernel },
      { name: biasName, shape: [filters], initializer: zeros },
    ],
    statistics: [],
    apply: (state, x) => {
      const [batch, height, width] = x.shape as [number, number, number, number];
      const shape: [number, number, number, number] = [batch, height * stride, width * stride, filters];
      const up = tf.conv2dTranspose(x as Tensor4D, entry(state, kernelName) as Tensor4D, shape, stride, 'same');
      return tf.add(up, entry(state, biasName));
    },
  };
}

/** Reshapes each row: [N, …] → [N, ...shape]. */
export function reshapeRows(shape: readonly number[]): Layer {
  return { parameters: [], statistics: [], apply: (_state, x) => tf.reshape(x, [x.shape[0]!, ...shape]) };
}
