import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { activationLayer } from './activations.js';
import type { FeatureCriticSizes, Initialization } from './architecture.js';
import { convolution, type ImageSize, unflattenImages } from './convolution.js';
import { dense } from './dense.js';
import { kernelStart } from './kernel-start.js';
import { entry, type Layer, type Network, sequential } from './network.js';

/** Longer side from which on maps are not halved any more. */
const SMALLEST = 4;

/** Filters of any convolution, at least. */
const LEAST_FILTERS = 8;

/** Numbers in a row of maps. */
export function mapsLength(stages: FeatureCriticSizes['stages']): number {
  return stages.reduce((sum, { channels, height, width }) => sum + channels * height * width, 0);
}

/**
 * A critic of feature maps of several sizes and of the cluster that a picture is to belong to: [N, maps + K] → [N, 1].
 * Each size has convolutions of its own (Projected GAN, arXiv 2111.01007, section 3.2, whose discriminators stop at maps
 * of 4 × 4 too), whose mean over positions h is scored as ψ(h) + ⟨V·z_M, h⟩ (projection discriminator, arXiv 1802.05637,
 * equation 3); the scores of all sizes are added.
 */
export function featureCritic(
  scope: string,
  { stages, units }: FeatureCriticSizes,
  clusters: number,
  initialization: Initialization,
): Network {
  const heads = stages.map((stage, i) => head(`${scope}/stage_${i + 1}`, stage, units, initialization));
  const scores = stages.map((_, i) => {
    const kernel = kernelStart(initialization, units);
    return dense(`${scope}/stage_${i + 1}/score`, { inputs: units, units: 1, kernel });
  });
  const clusterKernels = stages.map((_, i) => ({
    name: `${scope}/stage_${i + 1}/clusters/kernel`,
    shape: [clusters, units],
    initializer: kernelStart(initialization, units),
  }));
  const lengths = stages.map((stage) => mapsLength([stage]));
  return {
    parameters: [
      ...heads.flatMap(({ parameters }) => parameters),
      ...scores.flatMap(({ parameters }) => parameters),
      ...clusterKernels,
    ],
    statistics: [],
    forward: (state, input, mode) => {
      // Split, not sliced: its gradient is then put together once, not added up from parts padded with zeros.
      const seen = tf.split(input as Tensor2D, [...lengths, clusters], 1);
      const zM = seen.at(-1)!;
      const parts = stages.map((_, i) => {
        const pooled = tf.mean(heads[i]!.forward(state, seen[i]!, mode) as Tensor4D, [1, 2]);
        const direction = tf.matMul(zM, entry(state, clusterKernels[i]!.name) as Tensor2D);
        return tf.add(scores[i]!.apply(state, pooled, mode), tf.sum(tf.mul(direction, pooled), 1, true));
      });
      return parts.reduce((sum: Tensor, part) => tf.add(sum, part));
    },
  };
}

/** Rows of maps of one size → [N, height, width, units], halved until they are small. */
function head(scope: string, size: ImageSize, units: number, initialization: Initialization): Network {
  const layers: Layer[] = [unflattenImages(size)];
  let [inputs, longer] = [size.channels, Math.max(size.height, size.width)];
  const add = (filters: number, side: number, stride: number) => {
    const kernel = kernelStart(initialization, side * side * inputs);
    const name = `${scope}/conv_${(layers.length + 1) / 2}`;
    layers.push(convolution(name, { inputs, filters, size: side, stride, kernel }), activationLayer('leaky-relu'));
    inputs = filters;
  };
  while (longer > SMALLEST) {
    longer = Math.ceil(longer / 2);
    // Half as many where maps are twice as large, so that no layer costs more than the last.
    add(Math.max(LEAST_FILTERS, Math.round((units * SMALLEST) / Math.max(SMALLEST, longer))), 4, 2);
  }
  add(units, 3, 1);
  return sequential(layers);
}
