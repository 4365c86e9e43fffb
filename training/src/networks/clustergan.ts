import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Activation, activationLayer } from './activations.js';
import type { ClusterGanSizes, Initialization } from './architecture.js';
import { dense } from './dense.js';
import { featureCritic } from './feature-critic.js';
import { convolutionalGenerator, convolutionalTrunk } from './image-networks.js';
import { kernelStart } from './kernel-start.js';
import { type Layer, type Network, sequential } from './network.js';

/** The three networks of ClusterGAN. Pictures are [N, C, H, W]. */
export interface ClusterGanNetworks {
  /** [N, dn + K], `[z_n, z_M]` → data. */
  readonly generator: Network;
  /** Data → [N, 1]; of feature maps, [N, maps + K] → [N, 1]. */
  readonly critic: Network;
  /** Data → [N, dn + K]: latents, then cluster logits. */
  readonly encoder: Network;
  readonly sizes: ClusterGanSizes;
  /** Shape of one sample: [features], or [C, H, W]. */
  readonly sampleShape: readonly number[];
}

function mlp(scope: string, widths: readonly number[], output: Activation, start: Initialization): Network {
  const layers: Layer[] = [];
  for (let i = 1; i < widths.length; i++) {
    const inputs = widths[i - 1]!;
    layers.push(dense(`${scope}/dense_${i}`, { inputs, units: widths[i]!, kernel: kernelStart(start, inputs) }));
    layers.push(activationLayer(i + 1 < widths.length ? 'leaky-relu' : output));
  }
  return sequential(layers);
}

/**
 * Builds generator, critic and encoder.
 *
 * @throws ZooError `INVALID_ARGUMENT` for pictures of a size that there are no networks for, or `generatorConvolutions`
 *   that are no integer from 1 to 8
 */
export function clusterGanNetworks(sizes: ClusterGanSizes): ClusterGanNetworks {
  const { architecture, clusters, latentSize, output = 'tanh', initialization: start = 'he' } = sizes;
  const code = latentSize + clusters;
  if (architecture.kind === 'mlp') {
    const { features, hidden } = architecture;
    return {
      generator: mlp('generator', [code, hidden, hidden, features], output, start),
      critic: mlp('critic', [features, hidden, hidden, 1], 'linear', start),
      encoder: mlp('encoder', [features, hidden, hidden, code], 'linear', start),
      sizes,
      sampleShape: [features],
    };
  }
  const { channels, height, width } = architecture;
  return {
    generator: convolutionalGenerator(sizes, architecture, start),
    critic: sizes.featureCritic
      ? featureCritic('critic', sizes.featureCritic, clusters, start)
      : convolutionalTrunk('critic', architecture, start, 1),
    encoder: convolutionalTrunk('encoder', architecture, start, code),
    sizes,
    sampleShape: [channels, height, width],
  };
}

/** Splits an encoder's output [N, dn + K] into latents [N, dn] and cluster logits [N, K]. */
export function splitCode(
  code: Tensor,
  { latentSize, clusters }: ClusterGanSizes,
): { latents: Tensor2D; logits: Tensor2D } {
  const rows = code.shape[0]!;
  return {
    latents: tf.slice(code as Tensor2D, [0, 0], [rows, latentSize]),
    logits: tf.slice(code as Tensor2D, [0, latentSize], [rows, clusters]),
  };
}
