import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';

const axes: readonly (readonly [axis: number | number[] | undefined, keepDims: boolean])[] = [
  [undefined, false],
  [0, false],
  [-1, true],
  [[0, 2], false],
  [[1, 2], true],
];

describe('reductions', () => {
  it.each(axes)('over %j, keeping dimensions: %s', async (axis, keepDims) => {
    await expectParity(
      ({ x, i }) => ({
        sum: tf.sum(x!, axis, keepDims),
        mean: tf.mean(x!, axis, keepDims),
        max: tf.max(x!, axis, keepDims),
        min: tf.min(x!, axis, keepDims),
        prod: tf.prod(x!, axis, keepDims),
        all: tf.all(tf.greater(x!, -1), axis, keepDims),
        any: tf.any(tf.greater(x!, 1), axis, keepDims),
        logSumExp: tf.logSumExp(x!, axis, keepDims),
        intSum: tf.sum(i!, axis, keepDims),
        intMean: tf.mean(i!, axis, keepDims),
        intMax: tf.max(i!, axis, keepDims),
        intProd: tf.prod(i!, axis, keepDims),
        trueCount: tf.sum(tf.greater(x!, 0), axis, keepDims),
      }),
      { x: normal(3, 4, 2), i: integers(-2, 3, 3, 4, 2) },
    );
  });

  it('over no axis is the tensor itself', async () => {
    await expectParity(({ x }) => ({ sum: tf.sum(x!, []), mean: tf.mean(x!, []) }), { x: normal(3, 2) });
  });

  it('find positions, the first of equal ones', async () => {
    await expectParity(
      ({ x, i }) => ({
        max: tf.argMax(x!, 1),
        min: tf.argMin(x!, 0),
        last: tf.argMax(x!, -1),
        tied: tf.argMax(i!, 1),
      }),
      { x: normal(4, 6), i: integers(0, 2, 4, 6) },
    );
  });

  it('accumulate along an axis', async () => {
    await expectParity(
      ({ x }) => ({
        plain: tf.cumsum(x!, 1),
        exclusive: tf.cumsum(x!, 0, true),
        reverse: tf.cumsum(x!, 1, true, true),
      }),
      { x: normal(3, 5) },
    );
  });

  it('take the largest', async () => {
    await expectParity(
      ({ x }) => {
        const { values, indices } = tf.topk(x!, 3);
        return { values, indices };
      },
      { x: normal(4, 7) },
    );
  });

  it('compute moments', async () => {
    await expectParity(
      ({ x }) => {
        const { mean, variance } = tf.moments(x!, [0, 1, 2]);
        return { mean, variance };
      },
      { x: normal(4, 3, 3, 5) },
    );
  });
});
