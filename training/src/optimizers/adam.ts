import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { HostTensor, State, TensorMap, TensorSpec } from '../engine/engine.js';
import { entry } from '../networks/network.js';
import { elementCount, type ParameterSpec } from '../networks/parameters.js';

/** Adam (Kingma & Ba, arXiv 1412.6980). */
export interface AdamOptions {
  readonly learningRate: number;
  /** Decay of the mean of the gradients, in [0, 1). */
  readonly beta1: number;
  /** Decay of the mean of their squares, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the bias-corrected second moment. @default 1e-8 */
  readonly epsilon?: number;
}

/** Spec of the input that {@link adamUpdate} takes its step size and epsilon from. */
export const adamInput: TensorSpec = { shape: [2], dtype: 'float32' };

const momentKeys = (name: string) => [`${name}:m`, `${name}:v`] as const;

/** Zero moments for every parameter, under `NAME:m` and `NAME:v`. */
export function adamState(parameters: readonly ParameterSpec[]): State {
  const state: Record<string, HostTensor> = {};
  for (const { name, shape } of parameters) {
    for (const key of momentKeys(name)) state[key] = { shape, data: new Float32Array(elementCount(shape)) };
  }
  return state;
}

/**
 * The two numbers a step needs at (one-based) iteration `iteration`. The moments in the state are sums without the
 * factors (1 − β), so that a step makes as few passes over memory as it can; bias correction and those factors are
 * folded into the step size and epsilon here, which is exact.
 */
export function adamSchedule(options: AdamOptions, iteration: number, rateFactor = 1): Float32Array {
  const { learningRate, beta1, beta2, epsilon = 1e-8 } = options;
  const first = (1 - beta1) / (1 - beta1 ** iteration);
  const second = Math.sqrt((1 - beta2) / (1 - beta2 ** iteration));
  return Float32Array.of((learningRate * rateFactor * first) / second, epsilon / second);
}

/** New parameters and moments; `schedule` is the tensor [2] of {@link adamSchedule}. */
export function adamUpdate(
  state: TensorMap,
  gradients: TensorMap,
  schedule: Tensor,
  { beta1, beta2 }: Pick<AdamOptions, 'beta1' | 'beta2'>,
): TensorMap {
  const [rate, epsilon] = [0, 1].map((i) => tf.reshape(tf.slice(schedule, [i], [1]), []));
  const next: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const [mKey, vKey] = momentKeys(name);
    const m = tf.add(tf.mul(beta1, entry(state, mKey)), gradient);
    const v = tf.add(tf.mul(beta2, entry(state, vKey)), tf.square(gradient));
    next[name] = tf.sub(entry(state, name), tf.mul(rate!, tf.div(m, tf.add(tf.sqrt(v), epsilon!))));
    next[mKey] = m;
    next[vKey] = v;
  }
  return next;
}
