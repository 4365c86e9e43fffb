import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, integers, normal } from '../../../test/support/parity.js';

describe('indexing', () => {
  it('gathers along any axis', async () => {
    await expectParity(
      ({ x, i, m }) => ({
        rows: tf.gather(x!, i!),
        columns: tf.gather(x!, i!, 1),
        matrix: tf.gather(x!, m!, -1),
      }),
      { x: normal(4, 4, 5), i: integers(0, 4, 6), m: integers(0, 4, 2, 3) },
    );
  });

  it('gathers with indices for each entry of a batch, as image warps do', async () => {
    await expectParity(
      ({ pixels, at, grid, x }) => ({
        scalars: tf.gather(tf.reshape(pixels!, [3, 24]), at!, 1, 1),
        channels: tf.gather(pixels!, at!, 1, 1),
        images: tf.gather(pixels!, grid!, 1, 1),
        inner: tf.gather(x!, at!, 2, 1),
      }),
      { pixels: normal(3, 12, 2), at: integers(0, 5, 3, 7), grid: integers(0, 12, 3, 2, 2), x: normal(3, 4, 5, 2) },
    );
  });

  it('gathers and scatters by coordinates', async () => {
    await expectParity(
      ({ x, at, rows, updates }) => ({
        elements: tf.gatherND(x!, at!),
        whole: tf.gatherND(x!, rows!),
        scattered: tf.scatterND(rows!, updates!, [4, 3]),
      }),
      { x: normal(4, 3), at: integers(0, 3, 5, 2), rows: integers(0, 4, 6, 1), updates: normal(6, 3) },
    );
  });

  it('sums segments, also for indices that repeat often', async () => {
    await expectParity(
      ({ x, ids }) => ({
        sums: tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, 3),
        vector: tf.unsortedSegmentSum(tf.sum(x!, 1), ids as tf.Tensor1D, 5),
      }),
      { x: normal(500, 40), ids: integers(0, 3, 500) },
      1e-4,
    );
  });

  it('has gradients', async () => {
    await expectParity(
      ({ x, i, at }) => ({
        rows: tf.grad((x: tf.Tensor) => tf.square(tf.gather(x, i!)))(x!),
        columns: tf.grad((x: tf.Tensor) => tf.square(tf.gather(x, i!, 1)))(x!),
        batch: tf.grad((x: tf.Tensor) => tf.square(tf.gather(x, at!, 1, 1)))(x!),
      }),
      { x: normal(4, 4), i: integers(0, 4, 6), at: integers(0, 4, 4, 3) },
    );
  });

  it('makes one-hot rows, and rows of zeros for indices out of range', async () => {
    await expectParity(
      ({ i, m }) => ({
        plain: tf.oneHot(i!, 4),
        valued: tf.oneHot(i!, 4, 0.9, 0.1, 'float32'),
        integers: tf.oneHot(m!, 3, 1, 0, 'int32'),
      }),
      { i: { shape: [6], data: Int32Array.of(0, 3, 4, -1, 2, 1) }, m: integers(0, 3, 2, 2) },
    );
  });
});
