import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';
import { trace } from '../trace.js';

describe('creation', () => {
  it('of constants equals that of tfjs', async () => {
    await expectParity(
      ({ x, i }) => ({
        filled: tf.fill([2, 3], 1.5),
        integers: tf.fill([4], 7, 'int32'),
        zerosLike: tf.zerosLike(x!),
        onesLike: tf.onesLike(i!),
        zeros: tf.zeros([30, 40]),
        ones: tf.ones([2, 2], 'int32'),
        range: tf.range(2, 11, 3),
        descending: tf.range(5, 0, -1, 'int32'),
        linspace: tf.linspace(-1, 1, 5),
        eye: tf.eye(3),
        literal: tf.tensor([1, 2.5, -0]),
        booleans: tf.tensor([true, false], [2], 'bool'),
        scalar: tf.scalar(3),
      }),
      { x: normal(2, 2), i: integers(0, 5, 3) },
    );
  });

  it('of large uniform tensors costs no space', () => {
    const graph = trace(({ x }) => ({ y: tf.add(x!, tf.ones([300, 200])) }), {
      x: { shape: [300, 200], dtype: 'float32' },
    });
    const sizes = [...graph.constants.values()].map(({ data }) => data.length);
    expect(Math.max(...sizes)).toBeLessThan(10);
  });
});
