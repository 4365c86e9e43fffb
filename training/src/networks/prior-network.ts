import type { HostTensor, State } from '../engine/engine.js';
import { activationLayer } from './activations.js';
import { batchNorm } from './batch-norm.js';
import { dense } from './dense.js';
import { type SequentialNetwork, sequential } from './network.js';

/** Of the variance in its batch norm. */
const EPSILON = 2e-5;

/**
 * The prior network of IMSAT and SIMI-ClusterGAN: inputs → hidden → hidden → clusters (logits), batch norm before each
 * ReLU. Initialisation and batch-norm constants are those of IMSAT's code; the small output layer starts the
 * prediction almost uniform.
 */
export function priorNetwork(sizes: { inputs: number; hidden: number; clusters: number }): SequentialNetwork {
  const { inputs, hidden, clusters } = sizes;
  const layer = (index: number, from: number, to: number, variance: number) =>
    dense(`prior/dense_${index}`, {
      inputs: from,
      units: to,
      kernel: { kind: 'normal', deviation: Math.sqrt(variance / from) },
    });
  const norm = (index: number) =>
    batchNorm(`prior/norm_${index}`, { units: hidden, epsilon: EPSILON, decay: 0.9, initialVariance: 0 });
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

/** A dense layer's weights. */
export interface DenseWeights {
  /** [inputs, units]. */
  readonly kernel: HostTensor;
  /** [units]. */
  readonly bias: HostTensor;
}

/** The three dense layers of a trained prior network with the batch norm after the first two folded in. */
export function foldedPrior(state: State): DenseWeights[] {
  return [1, 2, 3].map((index) => {
    const [kernel, bias] = [state[`prior/dense_${index}/kernel`]!, state[`prior/dense_${index}/bias`]!];
    if (index === 3) return { kernel, bias };
    const norm = (role: string) => state[`prior/norm_${index}/${role}`]!.data;
    const [scale, shift, mean, variance] = [norm('scale'), norm('shift'), norm('mean'), norm('variance')];
    const factors = scale.map((value, unit) => value / Math.sqrt(variance[unit]! + EPSILON));
    const units = factors.length;
    return {
      kernel: { shape: kernel.shape, data: kernel.data.map((value, at) => value * factors[at % units]!) },
      bias: {
        shape: bias.shape,
        data: bias.data.map((value, unit) => (value - mean[unit]!) * factors[unit]! + shift[unit]!),
      },
    };
  });
}
