import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { StepFunction, StepInputs, TensorSpec } from '../../training/src/engine/engine.js';

export const specs: Record<string, TensorSpec> = {
  x: { shape: [2, 3], dtype: 'float32' },
  pick: { shape: [2], dtype: 'int32' },
};

export const initial = {
  total: { shape: [3], data: Float32Array.of(1, 2, 3) },
  weights: { shape: [3, 2], data: Float32Array.of(1, 0, 0, 1, 1, 1) },
};

/** Adds picked rows of x to a total, and shows x · weights. */
export const accumulate: StepFunction = ({ total, weights }, { x, pick }) => {
  const next = tf.add(total!, tf.sum(tf.gather(x!, pick!), 0));
  return {
    state: { total: next },
    losses: { sum: tf.sum(next) as Scalar, constant: tf.scalar(7) },
    outputs: { projected: tf.matMul(x as Tensor2D, weights as Tensor2D) },
  };
};

export const batch = (...x: number[]): StepInputs => ({ x: Float32Array.from(x), pick: Int32Array.of(0, 0) });
export const first = batch(1, 2, 3, 4, 5, 6);
export const second = batch(-1, 0, 2, 9, 9, 9);
