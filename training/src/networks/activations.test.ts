import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take } from '../../../test/support/tfjs-cpu.js';
import { activate, activationLayer, leakyRelu } from './activations.js';
import { inference } from './network.js';

const points = [-3, -0.5, 0, 0.25, 2];
const x = tf.tensor1d(points);

const expectClose = (tensor: Tensor, expected: readonly number[]) => {
  for (const [i, value] of take(tensor).entries()) expect(value).toBeCloseTo(expected[i]!, 6);
};

describe('leakyRelu', () => {
  it('is max(x, slope·x), with slope 0.2', () => {
    expectClose(leakyRelu(x), [-0.6, -0.1, 0, 0.25, 2]);
    expectClose(leakyRelu(x, 0.5), [-1.5, -0.25, 0, 0.25, 2]);
    expectClose(leakyRelu(x), [...tf.leakyRelu(x, 0.2).dataSync()]);
  });

  it('has slope 1 above 0 and 0.2 below', () => {
    const slopes = take(tf.grad((at: Tensor) => leakyRelu(at))(tf.tensor1d([-3, -0.5, 0.25, 2])));
    for (const [i, value] of [0.2, 0.2, 1, 1].entries()) expect(slopes[i]).toBeCloseTo(value, 6);
  });

  it('can be differentiated twice: its slope is constant, that of its cube is not', () => {
    const at = tf.tensor1d([-2, 3]);
    const slope = (f: (x: Tensor) => Tensor) => (point: Tensor) => tf.grad(f)(point);
    const flat = slope((point) => tf.mul(leakyRelu(point), point));
    // (x·f(x))'' = 2f'(x), (f(x)³)'' = 6·f(x)·f'(x)².
    expectClose(tf.grad(flat)(at), [0.4, 2]);
    const cube = slope((point) => tf.pow(leakyRelu(point), 3));
    expectClose(tf.grad(cube)(at), [6 * -0.4 * 0.04, 6 * 3]);
  });
});

describe('activate', () => {
  it('applies the activation of that name', () => {
    expect(activate(x, 'linear')).toBe(x);
    expectClose(activate(x, 'relu'), [0, 0, 0, 0.25, 2]);
    expectClose(activate(x, 'leaky-relu'), [-0.6, -0.1, 0, 0.25, 2]);
    expectClose(activate(x, 'tanh'), points.map(Math.tanh));
    expectClose(
      activate(x, 'sigmoid'),
      points.map((value) => 1 / (1 + Math.exp(-value))),
    );
  });

  it('is a layer without state', () => {
    const { parameters, statistics, apply } = activationLayer('tanh');
    expect([...parameters, ...statistics]).toEqual([]);
    expectClose(apply({}, x, inference), points.map(Math.tanh));
  });
});
