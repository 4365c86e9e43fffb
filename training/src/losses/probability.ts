import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Cross-entropy −Σ y ln softmax(logits), mean over the batch. @param targets - [N, K], rows sum to 1 */
export function crossEntropy(targets: Tensor, logits: Tensor): Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits as Tensor2D)), 1)));
}

/** KL(p‖q), mean over the batch, of distributions given as logarithms. @param logP - [N, K], @param logQ - [N, K] */
export function divergence(logP: Tensor, logQ: Tensor): Scalar {
  return tf.mean(tf.sum(tf.mul(tf.exp(logP), tf.sub(logP, logQ)), 1));
}

/** Conditional entropy: mean over the batch of H(p_i) (IMSAT, arXiv 1702.08720). @param logP - [N, K] */
export function conditionalEntropy(logP: Tensor): Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.exp(logP), logP), 1)));
}

/**
 * KL(p̄‖π) of the batch's mean prediction from the expected cluster masses. With uniform π it is ln K − H(p̄), so that
 * minimising it maximises the marginal entropy, as IMSAT does.
 *
 * @param logP - [N, K]
 * @param masses - [K], sums to 1
 */
export function marginalDivergence(logP: Tensor, masses: Tensor): Scalar {
  const mean = tf.mean(tf.exp(logP), 0);
  const logRatio = tf.sub(tf.log(tf.add(mean, 1e-8)), tf.log(tf.add(masses, 1e-8)));
  return tf.sum(tf.mul(mean, logRatio));
}
