import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * WGAN gradient penalty (arXiv 1704.00028): mean over the batch of (‖∇D(x̂)‖₂ − centre)², the norm taken over all
 * elements of a sample. Differentiable with respect to the critic's parameters (second derivatives).
 *
 * @param critic - maps [N, …] to [N, 1]
 * @param points - x̂, [N, …]
 * @param centre - 1 (WGAN-GP) or 0 (zero-centred, as SIMI-ClusterGAN's first version prints it)
 */
export function gradientPenalty(critic: (x: Tensor) => Tensor, points: Tensor, centre: 0 | 1): Scalar {
  const gradient = tf.grad((x: Tensor) => tf.sum(critic(x)))(points);
  const axes = points.shape.slice(1).map((_, i) => i + 1);
  const squaredNorm = tf.sum(tf.square(gradient), axes);
  if (centre === 0) return tf.mean(squaredNorm);
  return tf.mean(tf.square(tf.sub(tf.sqrt(tf.add(squaredNorm, 1e-12)), centre)));
}
