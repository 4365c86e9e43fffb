import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';
import { trace } from '../trace.js';

describe('changes of shape', () => {
  it('equal those of tfjs', async () => {
    await expectParity(
      ({ x, i }) => ({
        reshape: tf.reshape(x!, [4, -1]),
        flatten: tf.reshape(x!, [-1]),
        expandDims: tf.expandDims(x!, 1),
        expandLast: tf.expandDims(x!, -1),
        squeeze: tf.squeeze(tf.expandDims(x!, 0)),
        transpose: tf.transpose(x!, [2, 0, 1]),
        reversed: tf.transpose(x!),
        tile: tf.tile(x!, [1, 2, 3]),
        broadcast: tf.broadcastTo(tf.reshape(i!, [3, 1]), [2, 3, 4]),
      }),
      { x: normal(2, 3, 4), i: integers(0, 9, 3) },
    );
  });

  it('have gradients', async () => {
    await expectParity(
      ({ x, dy }) => ({
        tile: tf.grad((x: tf.Tensor) => tf.tile(x, [2, 3]))(x!, dy!),
        transpose: tf.grad((x: tf.Tensor) => tf.tile(tf.transpose(x), [2, 3]))(x!, dy!),
        broadcast: tf.grad((x: tf.Tensor) => tf.mul(x, dy!))(tf.scalar(2)),
      }),
      { x: normal(2, 2), dy: normal(4, 6) },
    );
  });

  it('that change nothing leave no node but the output’s name', () => {
    const graph = trace(({ x }) => ({ y: tf.transpose(tf.tile(tf.reshape(x!, [2, 3]), [1, 1]), [0, 1]) }), {
      x: { shape: [2, 3], dtype: 'float32' },
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Identity']);
  });
});
