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

/** Images [N, C, H, W] → NHWC, which the layers here work in. */
export function channelsLast(): Layer {
  return { parameters: [], statistics: [], apply: (_state, x) => tf.transpose(x, [0, 2, 3, 1]) };
}

/** NHWC images → [N, C, H, W], the order of all that is outside of networks. */
export function channelsFirst(): Layer {
  return { parameters: [], statistics: [], apply: (_state, x) => tf.transpose(x, [0, 3, 1, 2]) };
}

/**
 * NHWC images → rows [N, C·H·W], channels first: the order that ONNX's convolutions work in, so that an exported or
 * compiled network moves no data here.
 */
export function flattenImages(): Layer {
  return {
    parameters: [],
    statistics: [],
    apply: (_state, x) => tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0]!, -1]),
  };
}

/** Rows [N, channels·height·width], channels first, → NHWC images. */
export function unflattenImages({ channels, height, width }: ImageSize): Layer {
  return {
    parameters: [],
    statistics: [],
    apply: (_state, x) => tf.transpose(tf.reshape(x, [x.shape[0]!, channels, height, width]), [0, 2, 3, 1]),
  };
}

/** Size of a feature map. */
export interface ImageSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}
