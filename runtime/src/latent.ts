import { shown } from './checks.js';
import { ZooError } from './errors.js';
import type { Random } from './random.js';

/**
 * Latents of N rows, ε ~ N(0, I) scaled by a temperature. The generator graph maps them to where its data lives.
 * The first rows do not depend on how many follow.
 *
 * @param temperature - 0 gives the middle of each cluster, 1 the trained spread
 * @returns [count, size] row-major
 * @throws ZooError `INVALID_ARGUMENT` for a temperature that is negative or not finite
 */
export function drawLatents(random: Random, count: number, size: number, temperature = 1): Float32Array {
  if (!Number.isFinite(temperature) || temperature < 0) {
    throw new ZooError('INVALID_ARGUMENT', `temperature must be a number of at least 0, got ${shown(temperature)}`);
  }
  return random.normals(count * size, temperature);
}

/** Clusters of N rows, drawn with the learned prior's masses. */
export function drawClusters(random: Random, count: number, masses: readonly number[]): Int32Array {
  const clusters = new Int32Array(count);
  for (let i = 0; i < count; i++) clusters[i] = random.categorical(masses);
  return clusters;
}

/**
 * Weights that go from one cluster to another: row i is (1 − τ)·e_from + τ·e_to, τ = i / (steps − 1).
 * SIMI-ClusterGAN's interpolation, with z_n held fixed.
 *
 * @returns [steps, width] row-major
 */
export function clusterPath(from: number, to: number, steps: number, width: number): Float32Array {
  const weights = new Float32Array(steps * width);
  for (let i = 0; i < steps; i++) {
    const tau = i / (steps - 1);
    weights[i * width + from]! += 1 - tau;
    weights[i * width + to]! += tau;
  }
  return weights;
}
