import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorMap } from '../engine/engine.js';

/** What a differentiated function returns: the loss, and other tensors computed on the way that the caller wants. */
export interface Objective {
  readonly loss: Scalar;
  readonly aside?: TensorMap;
}

/** Value and gradients of an {@link Objective}. */
export interface Differentiated {
  readonly loss: Scalar;
  /** Gradient of the loss for each variable, under the variable's name. */
  readonly gradients: TensorMap;
  readonly aside: TensorMap;
}

/**
 * Reverse-mode gradients of `objective` with respect to `variables`, which it sees as its argument. What was computed
 * before is a constant to it; tfjs has no way to stop a gradient inside, where a variable is one by whatever name.
 */
export function differentiate(objective: (variables: TensorMap) => Objective, variables: TensorMap): Differentiated {
  const names = Object.keys(variables);
  const kept: Record<string, Tensor> = {};
  const { value, grads } = tf.valueAndGrads((...tensors: Tensor[]) => {
    const { loss, aside = {} } = objective(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    // tfjs disposes what is made inside a differentiated function; keep what the caller wants beyond it.
    for (const [name, tensor] of Object.entries(aside)) kept[name] = tf.keep(tf.clone(tensor));
    return loss;
  })(names.map((name) => variables[name]!));
  const aside: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(kept)) {
    aside[name] = tf.clone(tensor);
    tensor.dispose();
  }
  return { loss: value as Scalar, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])), aside };
}
