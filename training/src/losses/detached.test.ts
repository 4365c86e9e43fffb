import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take } from '../../../test/support/tfjs-cpu.js';
import { detached } from './detached.js';

describe('detached', () => {
  it('has the values, and no gradient', () => {
    const x = tf.tensor1d([1, -2, 3]);
    expect(take(detached(x))).toEqual([1, -2, 3]);
    // d/dx Σ x·const(x) = const(x), not 2x.
    const gradient = tf.grad((value: tf.Tensor) => tf.sum(tf.mul(value, detached(value))));
    expect(take(gradient(x))).toEqual([1, -2, 3]);
  });
});
