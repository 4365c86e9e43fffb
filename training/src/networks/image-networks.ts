import { ZooError } from '@clusterzoo/runtime';
import { activationLayer } from './activations.js';
import {
  type ClusterGanSizes,
  type ConvolutionalArchitecture,
  type Initialization,
  imagePlan,
} from './architecture.js';
import { batchNorm } from './batch-norm.js';
import {
  channelsFirst,
  channelsLast,
  convolution,
  flattenImages,
  transposedConvolution,
  unflattenImages,
} from './convolution.js';
import { dense } from './dense.js';
import { kernelStart } from './kernel-start.js';
import { type Layer, type Network, type SequentialNetwork, sequential } from './network.js';

const [SIZE, STRIDE] = [4, 2];

/** Kernel size of the generator's convolutions that keep the size of maps. */
const KEEPING_SIZE = 3;

/** Convolutions of the generator at each size of maps, at most. */
export const MOST_CONVOLUTIONS = 8;

/** Critic or encoder: pictures [N, C, H, W] → [N, units]. */
export function convolutionalTrunk(
  scope: string,
  architecture: ConvolutionalArchitecture,
  initialization: Initialization,
  units: number,
): SequentialNetwork {
  const { trunk, smallest, fully } = imagePlan(architecture);
  const layers: Layer[] = [channelsLast()];
  let inputs = architecture.channels;
  for (const [i, filters] of trunk.entries()) {
    const kernel = kernelStart(initialization, SIZE * SIZE * inputs);
    layers.push(convolution(`${scope}/conv_${i + 1}`, { inputs, filters, size: SIZE, stride: STRIDE, kernel }));
    layers.push(activationLayer('leaky-relu'));
    inputs = filters;
  }
  layers.push(flattenImages());
  inputs *= smallest.height * smallest.width;
  const head = fully === undefined ? [units] : [fully, units];
  for (const [i, size] of head.entries()) {
    if (i > 0) layers.push(activationLayer('leaky-relu'));
    layers.push(dense(`${scope}/dense_${i + 1}`, { inputs, units: size, kernel: kernelStart(initialization, inputs) }));
    inputs = size;
  }
  return sequential(layers);
}

/**
 * Generator: codes [N, dn + K] → pictures [N, C, H, W]. Batch norm, where there is any, follows all layers but the last
 * in networks of two levels, and the dense layer alone in deeper ones.
 *
 * @throws ZooError `INVALID_ARGUMENT` for `generatorConvolutions` that are no integer from 1 to 8
 */
export function convolutionalGenerator(
  sizes: ClusterGanSizes,
  architecture: ConvolutionalArchitecture,
  initialization: Initialization,
): Network {
  const { seed, smallest, ups, fully } = imagePlan(architecture);
  const { generatorConvolutions: convolutions = 1 } = sizes;
  if (!Number.isInteger(convolutions) || convolutions < 1 || convolutions > MOST_CONVOLUTIONS) {
    const legal = `an integer from 1 to ${MOST_CONVOLUTIONS}`;
    const message = `the generator's convolutions at each size must be ${legal}, got ${convolutions}; leave it out for 1`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  const activation = activationLayer(sizes.generatorActivation ?? 'relu');
  const layers: Layer[] = [];
  let norms = 0;
  const normalized = (units: number): Layer[] =>
    sizes.generatorBatchNorm ? [batchNorm(`generator/norm_${++norms}`, { units, epsilon: 1e-3, decay: 0.9 })] : [];
  let inputs = sizes.latentSize + sizes.clusters;
  if (fully !== undefined) {
    const kernel = kernelStart(initialization, inputs);
    layers.push(dense('generator/dense_1', { inputs, units: fully, kernel }));
    layers.push(...normalized(fully), activation);
    inputs = fully;
  }
  const units = smallest.height * smallest.width * seed;
  const name = `generator/dense_${fully === undefined ? 1 : 2}`;
  layers.push(dense(name, { inputs, units, kernel: kernelStart(initialization, inputs) }));
  layers.push(unflattenImages({ channels: seed, ...smallest }), ...normalized(seed), activation);
  inputs = seed;
  for (const [i, filters] of [...ups, architecture.channels].entries()) {
    // Of the 16 positions of a kernel, 4 reach each pixel at stride 2.
    const kernel = kernelStart(initialization, (SIZE / STRIDE) ** 2 * inputs);
    const options = { inputs, filters, size: SIZE, stride: STRIDE, kernel };
    layers.push(transposedConvolution(`generator/conv_${i + 1}`, options));
    if (i < ups.length) {
      const activated = () => [...(fully === undefined ? [] : normalized(filters)), activation];
      layers.push(...activated());
      for (let n = 2; n <= convolutions; n++) {
        layers.push(keepingConvolution(`generator/conv_${i + 1}_${n}`, filters, initialization), ...activated());
      }
    }
    inputs = filters;
  }
  layers.push(activationLayer(sizes.output ?? 'tanh'), channelsFirst());
  return sequential(layers);
}

/** A convolution of as many filters as there are maps, of the same size. */
function keepingConvolution(name: string, filters: number, initialization: Initialization): Layer {
  const kernel = kernelStart(initialization, KEEPING_SIZE ** 2 * filters);
  return convolution(name, { inputs: filters, filters, size: KEEPING_SIZE, stride: 1, kernel });
}
