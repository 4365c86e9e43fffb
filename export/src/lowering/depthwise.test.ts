import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, normal } from '../../../test/support/parity.js';

type Conv2d = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor;

const cases = [
  { size: [7, 7], kernel: [3, 3], multiplier: 2, stride: 2, pad: 'same' },
  { size: [6, 5], kernel: [2, 3], multiplier: 1, stride: 1, pad: 'valid' },
  { size: [8, 8], kernel: [3, 3], multiplier: 2, stride: 2, pad: 'valid' },
  { size: [7, 6], kernel: [3, 4], multiplier: 1, stride: 1, pad: 'same' },
  { size: [7, 6], kernel: [3, 3], multiplier: 2, stride: 1, pad: 'same' },
] as const;

describe('depthwise convolution', () => {
  it.each(cases)('of $size by $kernel × $multiplier, stride $stride, $pad, with gradients', async (example) => {
    const { size, kernel, multiplier, stride, pad } = example;
    const conv: Conv2d = (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
    await expectParity(
      ({ x, w }) => {
        const [dx, dw] = tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.square(conv(x, w)))([x!, w!]);
        return { y: conv(x!, w!), dx: dx!, dw: dw! };
      },
      { x: normal(2, ...size, 3), w: normal(...kernel, 3, multiplier) },
    );
  });

  it('dilated, and as half of a separable convolution', async () => {
    await expectParity(
      ({ x, w, pointwise }) => {
        const [image, filter] = [x as tf.Tensor4D, w as tf.Tensor4D];
        return {
          dilated: tf.depthwiseConv2d(image, filter, 1, 'valid', 'NHWC', 2),
          separable: tf.separableConv2d(image, filter, pointwise as tf.Tensor4D, 1, 'same'),
        };
      },
      { x: normal(2, 7, 7, 3), w: normal(3, 3, 3, 2), pointwise: normal(1, 1, 6, 4) },
    );
  });
});
