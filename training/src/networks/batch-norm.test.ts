import { Random } from '@clusterzoo/runtime';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take } from '../../../test/support/tfjs-cpu.js';
import { batchNorm } from './batch-norm.js';
import { inference, untracked } from './network.js';

const epsilon = 0.01;
const layer = batchNorm('norm', { units: 2, epsilon, decay: 0.9 });
const state = {
  'norm/scale': tf.tensor1d([2, 0.5]),
  'norm/shift': tf.tensor1d([1, -1]),
  'norm/mean': tf.tensor1d([10, 20]),
  'norm/variance': tf.tensor1d([4, 9]),
};

// Columns with means 2 and 4, biased variances 2/3 and 8/3.
const x = tf.tensor2d([
  [1, 2],
  [2, 4],
  [3, 6],
]);
const batch = { mean: [2, 4], variance: [2 / 3, 8 / 3] };

/** What batch norm is, in numbers. */
function normalised(mean: readonly number[], variance: readonly number[]): number[] {
  const [scale, shift] = [
    [2, 0.5],
    [1, -1],
  ];
  return [...x.dataSync()].map((value, at) => {
    const unit = at % 2;
    return ((value - mean[unit]!) / Math.sqrt(variance[unit]! + epsilon)) * scale[unit]! + shift[unit]!;
  });
}

const expectClose = (tensor: Tensor, expected: readonly number[]) => {
  const found = take(tensor);
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
};

describe('batchNorm', () => {
  it('has scale and shift to train, and running statistics', () => {
    expect(layer.parameters.map(({ name, initializer }) => [name, initializer])).toEqual([
      ['norm/scale', { kind: 'constant', value: 1 }],
      ['norm/shift', { kind: 'constant', value: 0 }],
    ]);
    expect(layer.statistics.map(({ name, shape }) => [name, shape])).toEqual([
      ['norm/mean', [2]],
      ['norm/variance', [2]],
    ]);
  });

  it('uses the running statistics in inference', () => {
    expectClose(layer.apply(state, x, inference), normalised([10, 20], [4, 9]));
  });

  it('uses the batch’s own statistics in training, and gives the new running ones', () => {
    const updates: Record<string, Tensor> = {};
    expectClose(layer.apply(state, x, { kind: 'training', updates }), normalised(batch.mean, batch.variance));
    expect(Object.keys(updates).sort()).toEqual(['norm/mean', 'norm/variance']);
    expectClose(updates['norm/mean']!, [0.9 * 10 + 0.1 * 2, 0.9 * 20 + 0.1 * 4]);
    expectClose(updates['norm/variance']!, [0.9 * 4 + (0.1 * 2) / 3, 0.9 * 9 + (0.1 * 8) / 3]);
  });

  it('uses the batch’s own statistics and touches nothing where nothing is tracked', () => {
    expectClose(layer.apply(state, x, untracked), normalised(batch.mean, batch.variance));
    expectClose(state['norm/mean'].clone(), [10, 20]);
  });

  it('normalises over every axis but the last', () => {
    const random = new Random(3);
    const images = tf.tensor4d(random.normals(3 * 4 * 5 * 2, 3), [3, 4, 5, 2]).add(7) as Tensor;
    const { mean, variance } = tf.moments(
      tf.sub(layer.apply(state, images, untracked), state['norm/shift']),
      [0, 1, 2],
    );
    for (const value of take(mean)) expect(value).toBeCloseTo(0, 4);
    const [first, second] = take(variance);
    expect(first).toBeCloseTo(4, 1);
    expect(second).toBeCloseTo(0.25, 2);
  });

  it('passes the gradient through the statistics of the batch', () => {
    // Moving the whole batch changes nothing.
    const moved = (by: Tensor) => tf.square(layer.apply(state, tf.add(x, by), untracked)).sum();
    expect(take(tf.grad(moved)(tf.scalar(0.3)))[0]).toBeCloseTo(0, 4);
  });
});
