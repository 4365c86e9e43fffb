import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Layer } from './network.js';

/** Names of the activations that layers end in. */
export type Activation = 'linear' | 'relu' | 'leaky-relu' | 'tanh' | 'sigmoid';

/**
 * Activations between the layers of a generator of pictures. What relu has made 0 in all channels stays 0, in whole
 * regions of pictures, which are then of one grey; leaky-relu lets the critic's gradient through there.
 */
export type HiddenActivation = Extract<Activation, 'relu' | 'leaky-relu'>;

/** Slope of every leaky ReLU in ClusterGAN and its relatives. */
const LEAKY_SLOPE = 0.2;

/**
 * max(x, slope·x), written so that it can be differentiated twice (tfjs has no gradient for the comparison inside its
 * own leakyRelu, which a gradient penalty needs).
 */
export function leakyRelu<T extends Tensor>(x: T, slope = LEAKY_SLOPE): T {
  return tf.add(tf.mul(1 - slope, tf.relu(x)), tf.mul(slope, x));
}

/** Applies an activation by name. */
export function activate(x: Tensor, activation: Activation): Tensor {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return tf.relu(x);
    case 'leaky-relu':
      return leakyRelu(x);
    case 'tanh':
      return tf.tanh(x);
    case 'sigmoid':
      return tf.sigmoid(x);
  }
}

/** An activation as a layer of its own. */
export function activationLayer(activation: Activation): Layer {
  return { parameters: [], statistics: [], apply: (_state, x) => activate(x, activation) };
}
