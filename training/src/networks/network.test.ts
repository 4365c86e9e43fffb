import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take } from '../../../test/support/tfjs-cpu.js';
import { activationLayer } from './activations.js';
import { dense } from './dense.js';
import { inference, parametersOf, sequential } from './network.js';
import { elementCount, initialize } from './parameters.js';

const kernel = { kind: 'normal', deviation: 0.5 } as const;
const network = sequential([
  dense('a', { inputs: 2, units: 2, kernel }),
  activationLayer('relu'),
  dense('b', { inputs: 2, units: 1, kernel }),
]);
const state = {
  'a/kernel': tf.tensor2d([
    [1, -1],
    [2, 1],
  ]),
  'a/bias': tf.tensor1d([0.5, 0]),
  'b/kernel': tf.tensor2d([[1], [10]]),
  'b/bias': tf.tensor1d([-1]),
  other: tf.scalar(0),
};

describe('sequential', () => {
  it('runs one layer after the other', () => {
    const x = tf.tensor2d([
      [1, 1],
      [-1, 0],
    ]);
    expect(take(network.forward(state, x, inference))).toEqual([3.5 + 0 - 1, 0 + 10 - 1]);
  });

  it('names a parameter that the state lacks', () => {
    const lacking = expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/"a\/kernel"; its entries: x/),
    });
    expect(() => network.forward({ x: tf.scalar(0) }, tf.zeros([1, 2]), inference)).toThrow(lacking);
  });
});

describe('parametersOf', () => {
  it('takes a network’s parameters out of a state', () => {
    expect(Object.keys(parametersOf(network, state))).toEqual(['a/kernel', 'a/bias', 'b/kernel', 'b/bias']);
    expect(parametersOf(network, state)['a/bias']).toBe(state['a/bias']);
    expect(() => parametersOf(network, { 'a/kernel': state['a/kernel'] })).toThrow(/"a\/bias"/);
  });
});

describe('initialize', () => {
  const specs = [
    { name: 'w', shape: [200, 50], initializer: { kind: 'normal', deviation: 0.02 } },
    { name: 'c', shape: [3], initializer: { kind: 'constant', value: 4 } },
    { name: 'v', shape: [5], initializer: { kind: 'normal', deviation: 1 } },
  ] as const;

  it('draws shapes and distributions as specified', () => {
    const { w, c } = initialize(specs, new Random(1));
    expect(w!.shape).toEqual([200, 50]);
    expect(w!.data).toHaveLength(10_000);
    const mean = w!.data.reduce((sum, value) => sum + value) / 10_000;
    const deviation = Math.sqrt(w!.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 10_000);
    expect(Math.abs(mean)).toBeLessThan(0.001);
    expect(deviation).toBeCloseTo(0.02, 3);
    expect(c).toEqual({ shape: [3], data: Float32Array.of(4, 4, 4) });
  });

  it('is decided by the seed alone', () => {
    expect(initialize(specs, new Random(1))).toEqual(initialize(specs, new Random(1)));
    expect(initialize(specs, new Random(1)).v).not.toEqual(initialize(specs, new Random(2)).v);
  });
});

describe('elementCount', () => {
  it('is the product of the sizes', () => {
    expect([elementCount([]), elementCount([3, 4]), elementCount([2, 0])]).toEqual([1, 12, 0]);
  });
});
