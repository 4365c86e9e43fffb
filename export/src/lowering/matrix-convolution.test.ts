import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectParity, normal } from '../../../test/support/parity.js';
import { trace } from '../trace.js';

describe('convolutions as matrix products', () => {
  const operators = (channels: number, side: number, filters: number, batch: number | 'N' = 2) => {
    const x = { shape: [batch, side, side, channels], dtype: 'float32' } as const;
    const w = { shape: [4, 4, channels, filters], dtype: 'float32' } as const;
    const { nodes } = trace(
      ({ x, w }) => ({ y: tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same') }),
      { x, w },
      { matrixConvolutions: true },
    );
    return nodes.map(({ op }) => op);
  };

  it('are those over small maps, or over larger ones with large kernels', () => {
    for (const [channels, side] of [
      [2, 4],
      [2, 8],
      [256, 12],
    ] as const) {
      expect(operators(channels, side, 2 * channels)).toContain('MatMul');
      expect(operators(channels, side, 2 * channels)).not.toContain('Conv');
    }
    for (const [channels, side] of [
      [2, 12],
      [256, 32],
    ] as const) {
      expect(operators(channels, side, 2 * channels)).toContain('Conv');
    }
  });

  const gradientOperators = (
    channels: number,
    side: number,
    kernel: number,
    batch = 2,
    of: 'kernel' | 'both' = 'kernel',
  ) => {
    const x = { shape: [batch, side, side, channels], dtype: 'float32' } as const;
    const w = { shape: [kernel, kernel, channels, 4], dtype: 'float32' } as const;
    const loss = (x: tf.Tensor, w: tf.Tensor) =>
      tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')));
    const gradient = ({ x, w }: Readonly<Record<string, tf.Tensor>>) => {
      if (of === 'kernel') return { dw: tf.grad((w) => loss(x!, w))(w!) };
      const [dx, dw] = tf.grads(loss)([x!, w!]);
      return { dx: dx!, dw: dw! };
    };
    return trace(gradient, { x, w }, { matrixConvolutions: true }).nodes.map(({ op }) => op);
  };

  it('are gradients with respect to kernels, over larger maps too', () => {
    for (const [channels, side, kernel] of [
      [2, 4, 3],
      [2, 16, 3],
      [5, 16, 4],
    ] as const) {
      expect(gradientOperators(channels, side, kernel).filter((op) => op === 'Gemm')).toHaveLength(1);
    }
    expect(gradientOperators(2, 17, 3)).not.toContain('Gemm');
    // 2^26 numbers and more: 256 MB.
    expect(gradientOperators(128, 16, 4, 128)).toContain('Gemm');
    expect(gradientOperators(128, 16, 4, 129)).not.toContain('Gemm');
  });

  it('have gradients with respect to kernels over larger maps', async () => {
    await expectParity(
      ({ x, w, halved }) => {
        const sum = (w: tf.Tensor) => {
          const kept = tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'));
          const half = tf.square(tf.conv2d(halved as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'));
          return tf.add(tf.sum(kept), tf.sum(half));
        };
        return { dw: tf.grad(sum)(w!) };
      },
      { x: normal(2, 16, 16, 3), w: normal(4, 4, 3, 2), halved: normal(2, 32, 32, 3) },
      undefined,
      { matrixConvolutions: true },
    );
  });

  it('are none for kernels of one element but their gradients, for which nothing is gathered or padded', () => {
    const used = gradientOperators(3, 4, 1, 2, 'both');
    // Forwards, and the gradient with respect to the images.
    expect(used.filter((op) => op === 'Conv')).toHaveLength(2);
    expect(used.filter((op) => op === 'Gemm')).toHaveLength(1);
    for (const moving of ['Gather', 'Pad', 'ConvTranspose']) expect(used).not.toContain(moving);
  });

  it('are none where the number of images is open', () => {
    expect(operators(2, 4, 4, 'N')).toContain('Conv');
  });
});
