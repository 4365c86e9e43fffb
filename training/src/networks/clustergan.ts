import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Activation, activationLayer } from './activations.js';
import { batchNorm } from './batch-norm.js';
import { convolution, flattenImages, transposedConvolution, unflattenImages } from './convolution.js';
import { dense } from './dense.js';
import { type Layer, type Network, sequential } from './network.js';
import type { Initializer } from './parameters.js';

/** What a family of ClusterGAN networks looks like; the sizes are those of the papers' tables. */
export type Architecture =
  /** Two hidden layers for vectors (SIMI-ClusterGAN Table II; ClusterGAN's 10x networks). */
  | { readonly kind: 'mlp'; readonly features: number; readonly hidden: number }
  /** 28×28 images, k4 s2 convolutions (ClusterGAN, arXiv 1809.03627). `width` scales every layer. */
  | { readonly kind: 'conv28'; readonly channels: number; readonly width: number };

/** Everything that fixes the shapes of generator, critic and encoder. */
export interface ClusterGanSizes {
  readonly architecture: Architecture;
  readonly clusters: number;
  /** Size dn of the continuous latent z_n. */
  readonly latentSize: number;
  /** Last activation of the generator; it must match the range that data are scaled to. @default 'tanh' */
  readonly output?: Activation;
  /**
   * Batch norm in a convolutional generator, as ClusterGAN has it; samples vary more without. Networks for vectors have
   * none, as ClusterGAN's for 10x. @default false
   */
  readonly generatorBatchNorm?: boolean;
}

/** The three networks of ClusterGAN. Images are NHWC. */
export interface ClusterGanNetworks {
  /** [N, dn + K], `[z_n, z_M]` → data. */
  readonly generator: Network;
  /** Data → [N, 1]. */
  readonly critic: Network;
  /** Data → [N, dn + K]: latents, then cluster logits. */
  readonly encoder: Network;
  readonly sizes: ClusterGanSizes;
  /** Shape of one sample as the networks see it. */
  readonly sampleShape: readonly number[];
}

const kernel: Initializer = { kind: 'normal', deviation: 0.02 };

/** Dense layers of vector networks start with the variance 2/fan_in that keeps signals alive through narrow layers (He et al. 2015). */
const he = (fanIn: number): Initializer => ({ kind: 'normal', deviation: Math.sqrt(2 / fanIn) });

function mlp(scope: string, widths: readonly number[], output: Activation): Network {
  const layers: Layer[] = [];
  for (let i = 1; i < widths.length; i++) {
    const inputs = widths[i - 1]!;
    layers.push(dense(`${scope}/dense_${i}`, { inputs, units: widths[i]!, kernel: he(inputs) }));
    layers.push(activationLayer(i + 1 < widths.length ? 'leaky-relu' : output));
  }
  return sequential(layers);
}

/** Filters of the convolutions at 14×14 and 7×7, and units of the dense layer. */
function layerSizes(width: number): { first: number; second: number; fully: number } {
  const scaled = (size: number) => Math.max(1, Math.round(size * width));
  return { first: scaled(64), second: scaled(128), fully: scaled(1024) };
}

function convolutionalTrunk(scope: string, channels: number, width: number, units: number): Network {
  const { first, second, fully } = layerSizes(width);
  return sequential([
    convolution(`${scope}/conv_1`, { inputs: channels, filters: first, size: 4, stride: 2, kernel }),
    activationLayer('leaky-relu'),
    convolution(`${scope}/conv_2`, { inputs: first, filters: second, size: 4, stride: 2, kernel }),
    activationLayer('leaky-relu'),
    flattenImages(),
    dense(`${scope}/dense_1`, { inputs: 7 * 7 * second, units: fully, kernel }),
    activationLayer('leaky-relu'),
    dense(`${scope}/dense_2`, { inputs: fully, units, kernel }),
  ]);
}

function convolutionalGenerator(
  sizes: ClusterGanSizes,
  { channels, width }: { channels: number; width: number },
): Network {
  const { first, second, fully } = layerSizes(width);
  const norm = (index: number, units: number): Layer[] =>
    sizes.generatorBatchNorm ? [batchNorm(`generator/norm_${index}`, { units, epsilon: 1e-3, decay: 0.9 })] : [];
  const inputs = sizes.latentSize + sizes.clusters;
  return sequential([
    dense('generator/dense_1', { inputs, units: fully, kernel }),
    ...norm(1, fully),
    activationLayer('relu'),
    dense('generator/dense_2', { inputs: fully, units: 7 * 7 * second, kernel }),
    unflattenImages({ channels: second, height: 7, width: 7 }),
    ...norm(2, second),
    activationLayer('relu'),
    transposedConvolution('generator/conv_1', { inputs: second, filters: first, size: 4, stride: 2, kernel }),
    ...norm(3, first),
    activationLayer('relu'),
    transposedConvolution('generator/conv_2', { inputs: first, filters: channels, size: 4, stride: 2, kernel }),
    activationLayer(sizes.output ?? 'tanh'),
  ]);
}

/** Builds generator, critic and encoder. */
export function clusterGanNetworks(sizes: ClusterGanSizes): ClusterGanNetworks {
  const { architecture, clusters, latentSize, output = 'tanh' } = sizes;
  const code = latentSize + clusters;
  if (architecture.kind === 'mlp') {
    const { features, hidden } = architecture;
    return {
      generator: mlp('generator', [code, hidden, hidden, features], output),
      critic: mlp('critic', [features, hidden, hidden, 1], 'linear'),
      encoder: mlp('encoder', [features, hidden, hidden, code], 'linear'),
      sizes,
      sampleShape: [features],
    };
  }
  const { channels, width } = architecture;
  return {
    generator: convolutionalGenerator(sizes, architecture),
    critic: convolutionalTrunk('critic', channels, width, 1),
    encoder: convolutionalTrunk('encoder', channels, width, code),
    sizes,
    sampleShape: [28, 28, channels],
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
