import { activationLayer } from './activations.js';
import { batchNorm } from './batch-norm.js';
import { dense } from './dense.js';
import { type Network, sequential } from './network.js';

/**
 * The prior network of IMSAT and SIMI-ClusterGAN: inputs → hidden → hidden → clusters (logits), batch norm before each
 * ReLU. Initialisation and batch-norm constants are those of IMSAT's code; the small output layer starts the
 * prediction almost uniform.
 */
export function priorNetwork(sizes: { inputs: number; hidden: number; clusters: number }): Network {
  const { inputs, hidden, clusters } = sizes;
  const layer = (index: number, from: number, to: number, variance: number) =>
    dense(`prior/dense_${index}`, {
      inputs: from,
      units: to,
      kernel: { kind: 'normal', deviation: Math.sqrt(variance / from) },
    });
  const norm = (index: number) =>
    batchNorm(`prior/norm_${index}`, { units: hidden, epsilon: 2e-5, decay: 0.9, initialVariance: 0 });
  return sequential([
    layer(1, inputs, hidden, 0.1),
    norm(1),
    activationLayer('relu'),
    layer(2, hidden, hidden, 0.1),
    norm(2),
    activationLayer('relu'),
    layer(3, hidden, clusters, 1e-4),
  ]);
}
