import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectParity, integers, normal, uniform } from '../../../test/support/parity.js';

describe('softmax', () => {
  it('and log-softmax, with derivatives of first and second order', async () => {
    await expectParity(
      ({ x, w }) => {
        const entropy = (x: tf.Tensor): tf.Tensor => tf.neg(tf.sum(tf.mul(tf.softmax(x), tf.logSoftmax(x))));
        const slope = (w: tf.Tensor): tf.Tensor =>
          tf.sum(tf.square(tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.logSoftmax(tf.mul(x, w)))))(x!)));
        return {
          softmax: tf.softmax(x!),
          logSoftmax: tf.logSoftmax(x!),
          entropy: entropy(x!),
          entropyGradient: tf.grad(entropy)(x!),
          secondOrder: tf.grad(slope)(w!),
        };
      },
      { x: normal(6, 5), w: normal(5) },
    );
  });

  it('of the last of three axes', async () => {
    await expectParity(({ x }) => ({ y: tf.softmax(x!, 2), z: tf.logSoftmax(x!, -1) }), { x: normal(2, 3, 4) });
  });

  it('in the losses of tfjs, with gradients', async () => {
    await expectParity(
      ({ x, labels }) => {
        const targets = tf.oneHot(labels!, 5);
        const softmaxLoss = (x: tf.Tensor): tf.Tensor => tf.losses.softmaxCrossEntropy(targets, x);
        const sigmoidLoss = (x: tf.Tensor): tf.Tensor => tf.losses.sigmoidCrossEntropy(targets, x);
        return {
          softmaxLoss: softmaxLoss(x!),
          softmaxGradient: tf.grad(softmaxLoss)(x!),
          sigmoidLoss: sigmoidLoss(x!),
          sigmoidGradient: tf.grad(sigmoidLoss)(x!),
        };
      },
      { x: normal(4, 5), labels: integers(0, 5, 4) },
    );
  });
});

describe('batch normalisation', () => {
  it('by given statistics, on images and vectors, with and without scale and offset', async () => {
    await expectParity(
      ({ images, vectors, mean, variance, scale, offset }) => {
        const statistics = [mean as tf.Tensor1D, variance as tf.Tensor1D] as const;
        const affine = [offset as tf.Tensor1D, scale as tf.Tensor1D] as const;
        return {
          ofImages: tf.batchNorm(images as tf.Tensor4D, ...statistics, ...affine, 1e-3),
          ofVectors: tf.batchNorm(vectors as tf.Tensor2D, ...statistics, ...affine, 1e-5),
          plain: tf.batchNorm(images as tf.Tensor4D, ...statistics),
        };
      },
      {
        images: normal(2, 3, 3, 4),
        vectors: normal(5, 4),
        mean: normal(4),
        variance: uniform(0.2, 2, 4),
        scale: normal(4),
        offset: normal(4),
      },
    );
  });

  it('by moments of the batch, with gradients', async () => {
    await expectParity(
      ({ x, gamma, beta }) => {
        const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor => {
          const { mean, variance } = tf.moments(x, [0, 1, 2]);
          const y = tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
          return tf.mean(tf.square(tf.relu(y)));
        };
        const [dx, dGamma, dBeta] = tf.grads(loss)([x!, gamma!, beta!]);
        return { loss: loss(x!, gamma!, beta!), dx: dx!, dGamma: dGamma!, dBeta: dBeta! };
      },
      { x: normal(4, 3, 3, 5), gamma: normal(5), beta: normal(5) },
    );
  });
});
