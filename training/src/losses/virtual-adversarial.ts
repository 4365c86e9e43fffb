import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { divergence } from './probability.js';

/** Rows scaled to unit Euclidean length; the constant guards rows that are all zero. */
function unitRows(x: Tensor): Tensor {
  return tf.div(x, tf.add(tf.sqrt(tf.sum(tf.square(x), 1, true)), 1e-12));
}

/** Step length of the power iteration; IMSAT's own choice for data in [−1, 1]. */
const VAT_XI = 10;

/**
 * The virtual adversarial perturbation (Miyato et al.; constants as in IMSAT, arXiv 1702.08720 §3.3): one power
 * iteration from a random direction towards the direction in which the prediction changes most. A constant: nothing
 * is differentiated through it.
 *
 * @param logits - the network as a function of its input [N, d] → [N, K]
 * @param x - [N, d]
 * @param target - log-probabilities at x, [N, K], a constant
 * @param direction - standard normal noise [N, d]
 * @param radii - length of the perturbation per sample, [N, 1]
 * @param xi - step length ξ of the power iteration. @default 10
 * @returns the perturbation, [N, d]
 */
export function adversarialPerturbation(
  logits: (x: Tensor) => Tensor,
  {
    x,
    target,
    direction,
    radii,
    xi = VAT_XI,
  }: { x: Tensor; target: Tensor; direction: Tensor; radii: Tensor; xi?: number },
): Tensor {
  const gradient = tf.grad((d: Tensor) =>
    divergence(target, tf.logSoftmax(logits(tf.add(x, tf.mul(xi, d))) as Tensor2D)),
  )(unitRows(direction));
  return tf.mul(radii, unitRows(gradient));
}

/** Random perturbation training (RPT): a random direction instead of the adversarial one. Same shapes. */
export function randomPerturbation(direction: Tensor, radii: Tensor): Tensor {
  return tf.mul(radii, unitRows(direction));
}
