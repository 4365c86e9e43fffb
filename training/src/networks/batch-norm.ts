import * as tf from '@tensorflow/tfjs';
import { entry, type Layer } from './network.js';
import { ones, zeros } from './parameters.js';

/** Numerics of batch normalisation; they differ between the papers' codes, so they are always written out. */
export interface BatchNormOptions {
  readonly units: number;
  readonly epsilon: number;
  /** Share of the running statistics that survives an update, in [0, 1): new = decay·old + (1 − decay)·batch. */
  readonly decay: number;
  /** Running variance before the first update. @default 1 */
  readonly initialVariance?: number;
}

/** Batch normalisation over every axis but the last, with scale and shift. The batch variance is the biased one. */
export function batchNorm(scope: string, options: BatchNormOptions): Layer {
  const { units, epsilon, decay, initialVariance = 1 } = options;
  const name = (role: string) => `${scope}/${role}`;
  return {
    parameters: [
      { name: name('scale'), shape: [units], initializer: ones },
      { name: name('shift'), shape: [units], initializer: zeros },
    ],
    statistics: [
      { name: name('mean'), shape: [units], initializer: zeros },
      { name: name('variance'), shape: [units], initializer: { kind: 'constant', value: initialVariance } },
    ],
    apply: (state, x, mode) => {
      const [runningMean, runningVariance] = [entry(state, name('mean')), entry(state, name('variance'))];
      let [mean, variance] = [runningMean, runningVariance];
      if (mode.kind === 'training') {
        const axes = x.shape.slice(1).map((_, axis) => axis);
        mean = tf.mean(x, axes);
        variance = tf.mean(tf.square(tf.sub(x, mean)), axes);
        if (mode.updates) {
          const blend = (old: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(decay, old), tf.mul(1 - decay, now));
          mode.updates[name('mean')] = blend(runningMean, mean);
          mode.updates[name('variance')] = blend(runningVariance, variance);
        }
      }
      const factor = tf.mul(entry(state, name('scale')), tf.rsqrt(tf.add(variance, epsilon)));
      return tf.add(tf.mul(tf.sub(x, mean), factor), entry(state, name('shift')));
    },
  };
}
