import type { Initialization } from './architecture.js';
import type { Initializer } from './parameters.js';

/** Standard deviation of ClusterGAN's kernels. */
const DEVIATION = 0.02;

/** The start of a kernel whose units each sum `fanIn` products. */
export function kernelStart(initialization: Initialization, fanIn: number): Initializer {
  return { kind: 'normal', deviation: initialization === 'he' ? Math.sqrt(2 / fanIn) : DEVIATION };
}
