import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { take } from '../../../test/support/tfjs-cpu.js';
import { convolution, flattenImages, transposedConvolution, unflattenImages } from './convolution.js';
import { inference } from './network.js';

const options = { inputs: 2, filters: 3, size: 4, stride: 2, kernel: { kind: 'constant', value: 0 } } as const;

/** A 2×2 map of 3 channels whose values say where they are: 100·channel + 10·row + column. */
const map = tf.tensor4d([0, 100, 200, 1, 101, 201, 10, 110, 210, 11, 111, 211], [1, 2, 2, 3]);
const channelsFirst = [0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211];

describe('convolution', () => {
  const layer = convolution('c', options);

  it('names its kernel and bias, and their shapes', () => {
    expect(layer.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ['c/kernel', [4, 4, 2, 3]],
      ['c/bias', [3]],
    ]);
  });

  it.each([
    [28, 14],
    [14, 7],
    [7, 4],
  ])('halves %i to %i with the padding that TensorFlow calls SAME', (from, to) => {
    const state = { 'c/kernel': tf.ones([4, 4, 2, 3]), 'c/bias': tf.tensor1d([0, 1, 2]) };
    const y = layer.apply(state, tf.ones([1, from, from, 2]), inference);
    expect(y.shape).toEqual([1, to, to, 3]);
    // In the corner the kernel sees 3 of its 4 rows and columns: one is padding.
    expect(take(y).slice(0, 3)).toEqual([18, 19, 20]);
  });
});

describe('transposedConvolution', () => {
  const layer = transposedConvolution('t', options);

  it('doubles the size', () => {
    const state = { 't/kernel': tf.ones([4, 4, 3, 2]), 't/bias': tf.tensor1d([0, 1, 2]) };
    const y = layer.apply(state, tf.ones([2, 7, 7, 2]), inference);
    expect(y.shape).toEqual([2, 14, 14, 3]);
    expect(take(y).slice(0, 3), 'a corner is made by one pixel of 2 channels').toEqual([2, 3, 4]);
  });

  it('is the adjoint of the convolution with the same kernel', () => {
    const kernel = tf.randomNormal([4, 4, 3, 2], 0, 1, 'float32', 1);
    const small = tf.randomNormal([1, 3, 3, 2], 0, 1, 'float32', 2);
    const large = tf.randomNormal([1, 6, 6, 3], 0, 1, 'float32', 3);
    const up = layer.apply({ 't/kernel': kernel, 't/bias': tf.zeros([3]) }, small, inference);
    const down = convolution('c', { ...options, inputs: 3, filters: 2 }).apply(
      { 'c/kernel': kernel, 'c/bias': tf.zeros([2]) },
      large,
      inference,
    );
    expect(take(tf.sum(tf.mul(up, large)))[0]).toBeCloseTo(take(tf.sum(tf.mul(down, small)))[0]!, 3);
  });
});

describe('flattenImages', () => {
  it('puts channels first', () => {
    const rows = flattenImages().apply({}, map, inference);
    expect(rows.shape).toEqual([1, 12]);
    expect(take(rows)).toEqual(channelsFirst);
  });
});

describe('unflattenImages', () => {
  it('is the inverse', () => {
    const unflatten = unflattenImages({ channels: 3, height: 2, width: 2 });
    const back = unflatten.apply({}, tf.tensor2d([channelsFirst]), inference);
    expect(back.shape).toEqual([1, 2, 2, 3]);
    expect(take(back)).toEqual([...map.dataSync()]);
  });

  it('tells height from width', () => {
    const wide = unflattenImages({ channels: 2, height: 1, width: 3 });
    expect(take(wide.apply({}, tf.tensor2d([[1, 2, 3, 10, 20, 30]]), inference))).toEqual([1, 10, 2, 20, 3, 30]);
  });
});
