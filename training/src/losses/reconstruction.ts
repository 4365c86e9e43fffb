import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** `mse`: mean over batch and elements. `l2`: mean over the batch of the Euclidean norm, as SIMI's equations print it. */
export type Distance = 'mse' | 'l2';

/** Distance between two batches [N, …]. */
export function distance(a: Tensor, b: Tensor, kind: Distance = 'mse'): Scalar {
  const squared = tf.square(tf.sub(a, b));
  if (kind === 'mse') return tf.mean(squared);
  // The constant keeps the root differentiable where the two are equal.
  return tf.mean(tf.sqrt(tf.add(tf.sum(tf.reshape(squared, [squared.shape[0]!, -1]), 1), 1e-12)));
}

/**
 * Moment matching of encodings to N(0, σ²I): mean_j (m_j/σ)² + mean_j (s_j/σ − 1)², m_j and s_j the batch mean and
 * standard deviation of latent j. It makes the latents that reconstruct real data and those that are sampled meet.
 *
 * @param latents - [N, dn]
 */
export function momentMatching(latents: Tensor, sigma: number): Scalar {
  const mean = tf.mean(latents, 0);
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(tf.sub(latents, mean)), 0), 1e-12));
  return tf.add(tf.mean(tf.square(tf.div(mean, sigma))), tf.mean(tf.square(tf.sub(tf.div(deviation, sigma), 1))));
}
