import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take, takeScalar } from '../../../test/support/tfjs-cpu.js';
import type { TensorMap } from '../engine/engine.js';
import { differentiate } from './gradients.js';

const variables: TensorMap = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3, -1]) };

/** loss = Σ a²·b·factor */
const objective =
  (factor: Tensor) =>
  ({ a, b }: TensorMap) => {
    const squares = tf.square(a!);
    return { loss: tf.sum(tf.mul(tf.mul(squares, b!), factor)) as Scalar, aside: { squares, given: factor } };
  };

describe('differentiate', () => {
  it('gives the loss and its gradient under each variable’s name', () => {
    const { loss, gradients } = differentiate(objective(tf.scalar(2)), variables);
    expect(takeScalar(loss)).toBe(2 * (3 - 4));
    expect(Object.keys(gradients)).toEqual(['a', 'b']);
    expect(take(gradients.a!)).toEqual([2 * 2 * 3, 2 * 4 * -1]);
    expect(take(gradients.b!)).toEqual([2, 8]);
  });

  it('keeps what the objective sets aside beyond it', () => {
    const factor = tf.scalar(2);
    const { aside } = differentiate(objective(factor), variables);
    expect(take(aside.squares!)).toEqual([1, 4]);
    expect(takeScalar(aside.given!)).toBe(2);
    expect(takeScalar(factor), 'a constant set aside stays the caller’s').toBe(2);
  });

  it('takes what was computed before as constant, whatever it was computed from', () => {
    const before = tf.square(variables.a!);
    const { gradients } = differentiate(({ a }) => ({ loss: tf.sum(tf.mul(a!, before)) as Scalar }), {
      a: variables.a!,
    });
    expect(take(gradients.a!)).toEqual([1, 4]);
  });

  it('can be differentiated itself', () => {
    const slope = (x: Tensor) => {
      const { gradients } = differentiate(({ y }) => ({ loss: tf.sum(tf.mul(y!, tf.square(y!))) as Scalar }), { y: x });
      return tf.sum(gradients.y!);
    };
    expect(take(tf.grad(slope)(tf.tensor1d([2, -3])))).toEqual([12, -18]);
  });

  it('leaks no tensors', () => {
    const factor = tf.scalar(2);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      differentiate(objective(factor), variables);
    });
    expect(tf.memory().numTensors).toBe(before);
    const { loss, gradients, aside } = differentiate(objective(factor), variables);
    tf.dispose([loss, { ...gradients }, { ...aside }]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
