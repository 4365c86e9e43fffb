import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The same values as a constant: nothing is differentiated through them. */
export function detached<T extends Tensor>(x: T): T {
  const constant = tf.customGrad((value: tf.Tensor | tf.GradSaveFunc) => ({
    value: tf.clone(value as Tensor),
    gradFunc: (gradient: Tensor) => tf.zerosLike(gradient),
  }));
  return constant(x) as T;
}
