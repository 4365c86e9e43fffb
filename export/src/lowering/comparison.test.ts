import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';

const compare = (a: tf.Tensor, b: tf.Tensor) => ({
  equal: tf.equal(a, b),
  notEqual: tf.notEqual(a, b),
  greater: tf.greater(a, b),
  greaterEqual: tf.greaterEqual(a, b),
  less: tf.less(a, b),
  lessEqual: tf.lessEqual(a, b),
});

describe('comparisons', () => {
  it('compare integers, broadcasting', async () => {
    await expectParity(({ a, b }) => compare(a!, b!), { a: integers(0, 3, 4, 5), b: integers(0, 3, 5) });
  });

  it('compare floats', async () => {
    await expectParity(({ a, b }) => compare(tf.round(a!), tf.round(b!)), { a: normal(3, 4), b: normal(3, 4) });
  });

  it('compare and combine booleans', async () => {
    await expectParity(
      ({ x, y }) => {
        const [a, b] = [tf.greater(x!, 0), tf.greater(y!, 0)];
        return {
          ...compare(a, b),
          and: tf.logicalAnd(a, b),
          or: tf.logicalOr(a, b),
          xor: tf.logicalXor(a, b),
          not: tf.logicalNot(a),
        };
      },
      { x: normal(4, 4), y: normal(4) },
    );
  });

  it('tell finite numbers from others', async () => {
    await expectParity(({ x }) => ({ nan: tf.isNaN(x!), infinite: tf.isInf(x!), finite: tf.isFinite(x!) }), {
      x: { shape: [5], data: Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0) },
    });
  });
});

describe('selection', () => {
  it('chooses floats, integers and booleans, broadcasting', async () => {
    await expectParity(
      ({ c, a, b, i }) => {
        const condition = tf.greater(c!, 0);
        return {
          floats: tf.where(condition, a!, b!),
          scalars: tf.where(condition, tf.scalar(1), tf.scalar(0)),
          integers: tf.where(condition, i!, tf.scalar(-1, 'int32')),
          booleans: tf.where(condition, tf.greater(a!, 0), tf.less(a!, -1)),
        };
      },
      { c: normal(3, 4), a: normal(3, 4), b: normal(3, 1), i: integers(0, 9, 3, 4) },
    );
  });
});
