import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, normal } from '../../../test/support/parity.js';

describe('joining and taking apart', () => {
  it('equals that of tfjs', async () => {
    await expectParity(
      ({ a, b }) => {
        const [first, second] = tf.unstack(a!, 0);
        const [column] = tf.unstack(tf.slice(a!, [0, 0], [2, 1]), 1);
        return {
          rows: tf.concat([a!, a!], 0),
          columns: tf.concat([a!, b!], 1),
          last: tf.concat([b!, a!, b!], -1),
          single: tf.concat([a!], 0),
          stack: tf.stack([a!, a!]),
          stackLast: tf.stack([a!, a!], -1),
          first: first!,
          second: second!,
          column: column!,
        };
      },
      { a: normal(2, 3), b: normal(2, 4) },
    );
  });

  it('has gradients', async () => {
    await expectParity(
      ({ a, b, dy }) => {
        const [da, db] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.square(tf.concat([a, b], 1)))([a!, b!], dy!);
        const stacked = tf.grad((a: tf.Tensor) => tf.square(tf.stack([a, tf.mul(a, 2)])))(a!);
        const unstacked = tf.grad((a: tf.Tensor) => tf.square(tf.unstack(a)[1]!))(a!);
        return { da: da!, db: db!, stacked, unstacked };
      },
      { a: normal(2, 3), b: normal(2, 4), dy: normal(2, 7) },
    );
  });
});
