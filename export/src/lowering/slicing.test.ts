import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';

describe('parts of tensors', () => {
  it('by slices', async () => {
    await expectParity(
      ({ x, i }) => ({
        middle: tf.slice(x!, [1, 0, 2], [2, 3, 1]),
        rest: tf.slice(x!, [1], [-1]),
        first: tf.slice(x!, 0, 1),
        whole: tf.slice(x!, [0, 0, 0]),
        integers: tf.slice(i!, 2, 3),
      }),
      { x: normal(4, 3, 5), i: integers(0, 9, 7) },
    );
  });

  it('by strides, forwards and backwards, with masks', async () => {
    await expectParity(
      ({ x }) => ({
        everySecond: tf.stridedSlice(x!, [0, 1], [4, 6], [2, 2]),
        backwards: tf.stridedSlice(x!, [3, 5], [0, 0], [-1, -2]),
        toTheFront: tf.stridedSlice(x!, [3, 5], [0, 0], [-1, -2], 0, 3),
        open: tf.stridedSlice(x!, [1, 0], [0, 0], [1, 3], 2, 3),
        row: tf.stridedSlice(x!, [2, 0], [3, 6], [1, 1], 0, 0, 0, 0, 1),
        everything: tf.stridedSlice(x!, [0, 0], [4, 6], [1, 1]),
      }),
      { x: normal(4, 6) },
    );
  });

  it('by splitting', async () => {
    await expectParity(
      ({ x }) => {
        const [a, b, c] = tf.split(x!, 3, 1);
        const [d, e] = tf.split(x!, [1, 3], 0);
        const [only] = tf.split(x!, 1, 0);
        return { a: a!, b: b!, c: c!, d: d!, e: e!, only: only! };
      },
      { x: normal(4, 6) },
    );
  });

  it('in reverse', async () => {
    await expectParity(({ x }) => ({ rows: tf.reverse(x!, 0), both: tf.reverse(x!, [0, -1]), all: tf.reverse(x!) }), {
      x: normal(3, 2, 4),
    });
  });

  it('have gradients', async () => {
    await expectParity(
      ({ x, part }) => ({
        slice: tf.grad((x: tf.Tensor) => tf.slice(x, [1, 2], [2, 3]))(x!, part!),
        split: tf.grad((x: tf.Tensor) => tf.mul(tf.split(x, 2, 1)[1]!, 3))(x!),
        reverse: tf.grad((x: tf.Tensor) => tf.square(tf.reverse(x, 1)))(x!),
        pad: tf.grad((x: tf.Tensor) =>
          tf.square(
            tf.pad(x, [
              [1, 0],
              [2, 1],
            ]),
          ),
        )(x!),
      }),
      { x: normal(4, 6), part: normal(2, 3) },
    );
  });
});

describe('padding', () => {
  it('by a constant or by reflection', async () => {
    await expectParity(
      ({ x, i }) => {
        const pads: [number, number][] = [
          [1, 2],
          [0, 3],
        ];
        return {
          zeros: tf.pad(x!, pads),
          sevens: tf.pad(x!, pads, 7),
          integers: tf.pad(i!, [[2, 0]], -1),
          none: tf.pad(i!, [[0, 0]]),
          reflect: tf.mirrorPad(x!, pads, 'reflect'),
          symmetric: tf.mirrorPad(x!, pads, 'symmetric'),
        };
      },
      { x: normal(3, 4), i: integers(0, 5, 4) },
    );
  });
});
