import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TensorMap } from '../../engine/engine.js';
import { convolutionalPriorNetwork } from '../../networks/convolutional-prior.js';
import { inference, type Network } from '../../networks/network.js';
import type { ParameterSpec } from '../../networks/parameters.js';
import { priorNetwork } from '../../networks/prior-network.js';
import type { PriorOptions } from './options.js';

type PriorShape = Pick<PriorOptions, 'trunk' | 'hidden' | 'overclustering'>;

/** Name of the state's entry that says which cluster each output belongs to, [K′, K]; absent where they are the clusters. */
export const MERGE = 'prior/merge';

/** Outputs of the prior network: K′ where there are more than clusters. */
export function outputsOf({ overclustering }: PriorShape, clusters: number): number {
  return overclustering?.outputs ?? clusters;
}

/**
 * The prior network that options ask for: rows [N, columns] → logits [N, K], or [N, K′] where outputs are merged later.
 */
export function priorNetworkFor(options: PriorShape, columns: number, clusters: number): Network {
  const { trunk = { kind: 'mlp' }, hidden } = options;
  const outputs = outputsOf(options, clusters);
  if (trunk.kind === 'mlp') return priorNetwork({ inputs: columns, hidden, clusters: outputs });
  const { channels, height, width } = trunk;
  return convolutionalPriorNetwork({ channels, height, width, hidden, clusters: outputs });
}

/** All that the state of a trained prior network holds, by name and shape. */
export function priorEntries(
  network: Network,
  { overclustering }: PriorShape,
  clusters: number,
): Pick<ParameterSpec, 'name' | 'shape'>[] {
  const merge = overclustering ? [{ name: MERGE, shape: [overclustering.outputs, clusters] }] : [];
  return [...network.parameters, ...network.statistics, ...merge];
}

/**
 * Probabilities of the clusters, in inference mode: softmax, and the merge where the state has one.
 *
 * @param state - holds the trained prior network's entries
 * @param x - [N, columns], scaled
 * @returns [N, K]
 */
export function priorProbabilities(network: Network, state: TensorMap, x: Tensor): Tensor2D {
  const outputs = tf.softmax(network.forward(state, x, inference) as Tensor2D);
  const merge = state[MERGE];
  return merge ? tf.matMul(outputs, merge as Tensor2D) : outputs;
}
