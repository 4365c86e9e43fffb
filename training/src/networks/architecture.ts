import { ZooError } from '@clusterzoo/runtime';
import type { Activation, HiddenActivation } from './activations.js';
import type { ImageSize } from './convolution.js';

/** Pictures of a size for convolutional networks, whose layers are `widthFactor` times those of the papers. */
export interface ConvolutionalArchitecture {
  readonly kind: 'convolutional';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Greater than 0. A factor of 0.5 costs a quarter of the time and of the parameters. */
  readonly widthFactor: number;
}

/** What a family of ClusterGAN networks looks like; the sizes are those of the papers' tables. */
export type Architecture =
  /** Two hidden layers for vectors (SIMI-ClusterGAN Table II; ClusterGAN's 10x networks). */
  | { readonly kind: 'mlp'; readonly features: number; readonly hidden: number }
  /** Convolutions of 4×4 at stride 2 for pictures; see `imagePlan` for which. */
  | ConvolutionalArchitecture;

/**
 * How the kernels of generator, critic and encoder start: `normal` as N(0, 0.02²), which is ClusterGAN's; `he` with a
 * variance that keeps the signal as large as it comes in (He et al. 2015). Biases start at 0.
 *
 * N(0, 0.02²) keeps it in layers of about 5,000 inputs only, and all but the widest have fewer. Measured at the start,
 * for pictures in [−1, 1]: the critic's slope, which the gradient penalty wants to be 1, is 0.017 for 28×28 at width
 * factor 1 and 0.001 for 32×32 at 0.25, and the generator's pictures deviate by 0.002 and 0.00006 where it has no batch
 * norm. With `he` the slope is 1.0 to 1.4 and the deviation 0.5 to 0.7, at every size and factor from 0.25 to 1.
 */
export type Initialization = 'he' | 'normal';

/** Sizes of a critic of feature maps. */
export interface FeatureCriticSizes {
  /** The maps, as they come one after the other in a row of its input. */
  readonly stages: readonly ImageSize[];
  /** Filters of the convolutions of its smallest maps. */
  readonly units: number;
}

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
  /** After every layer but the last of a convolutional generator; those for vectors have `leaky-relu`. @default 'relu' */
  readonly generatorActivation?: HiddenActivation;
  /**
   * Of a convolutional generator, convolutions at each size of maps between the smallest and the picture's, 1 to 8: the
   * transposed one that leads there, and others of 3×3 at stride 1, in which what is drawn in one place can fit what is
   * drawn beside it. @default 1, as published
   */
  readonly generatorConvolutions?: number;
  /** @default 'he' */
  readonly initialization?: Initialization;
  /** A critic of feature maps. @default one of the data themselves */
  readonly featureCritic?: FeatureCriticSizes;
}

/** The layers of convolutional networks. */
export interface ImagePlan {
  /** Feature maps where the convolutions of critic and encoder end, and those of the generator begin. */
  readonly smallest: { readonly height: number; readonly width: number };
  /** Filters of each convolution of critic and encoder, from the picture on; each halves height and width. */
  readonly trunk: readonly number[];
  /** Channels of the generator's smallest feature maps. */
  readonly seed: number;
  /** Filters of the generator's transposed convolutions but the last, from the smallest feature maps on. */
  readonly ups: readonly number[];
  /** Units of the dense layer between feature maps and codes, which only networks of two levels have. */
  readonly fully?: number;
}

const LARGEST_MAP = 7;
const LARGEST_SIDE = 256;
const MOST_FILTERS = 2048;

/** How often both sides can be halved into whole numbers of at least 2. */
function halvings(height: number, width: number): number {
  const halve = (side: number) => side % 2 === 0 && side >= 4;
  return halve(height) && halve(width) ? 1 + halvings(height / 2, width / 2) : 0;
}

/** Whether there are networks for pictures of this size. */
export function isImageSize(height: number, width: number): boolean {
  const sides = [height, width];
  if (!sides.every((side) => Number.isInteger(side) && side >= 8 && side <= LARGEST_SIDE)) return false;
  const levels = halvings(height, width);
  return levels >= 2 && sides.every((side) => side / 2 ** levels <= LARGEST_MAP);
}

/** Sides of the squares that {@link isImageSize} allows, ascending. */
export const squareSides: readonly number[] = Array.from({ length: LARGEST_SIDE }, (_, i) => i + 1).filter((side) =>
  isImageSize(side, side),
);

/** Filters times the factor; from 8 on a multiple of 8, which processors are fastest with. */
function scaledBy(factor: number): (size: number) => number {
  return (size) => {
    const exact = size * factor;
    return exact < 8 ? Math.max(1, Math.round(exact)) : 8 * Math.round(exact / 8);
  };
}

/**
 * The layers for pictures of a size: halved by convolutions of stride 2 for as long as both sides stay whole and at
 * least 2, which leaves 2 to 7.
 *
 * - 28×28, and others halved twice: ClusterGAN's (arXiv 1809.03627), 64 and 128 filters and a dense layer of 1024.
 * - 32×32: SIMI-ClusterGAN's for CIFAR-10 (arXiv 2107.12706), 64 to 512 filters, 2·2·448 channels to begin with.
 * - 96×96 and larger: SIMI-ClusterGAN's for STL-10, 128 to 2048 filters, 3·3·1024 channels to begin with.
 * - Others: 64 filters, doubled at each level.
 *
 * @throws ZooError `INVALID_ARGUMENT` for another size, a width factor that is not greater than 0, or channels that are
 *   not 1 or more
 */
export function imagePlan({ channels, height, width, widthFactor }: ConvolutionalArchitecture): ImagePlan {
  if (!isImageSize(height, width)) {
    throw new ZooError(
      'INVALID_ARGUMENT',
      `there are no networks for pictures of ${height}×${width}; resize them to a square of side ` +
        `${squareSides.slice(0, -1).join(', ')} or ${squareSides.at(-1)}`,
    );
  }
  if (!(Number.isFinite(widthFactor) && widthFactor > 0)) {
    throw new ZooError('INVALID_ARGUMENT', `the width factor must be a number greater than 0, got ${widthFactor}`);
  }
  if (!Number.isInteger(channels) || channels < 1) {
    throw new ZooError('INVALID_ARGUMENT', `channels must be an integer from 1, got ${channels}`);
  }
  const levels = halvings(height, width);
  const base = Math.max(height, width) >= 96 ? 128 : 64;
  const trunk = Array.from({ length: levels }, (_, level) => Math.min(base * 2 ** level, MOST_FILTERS));
  const ups = trunk.slice(0, -1).reverse();
  const deepest = trunk.at(-1)!;
  const seed = height === 32 && width === 32 ? 448 : Math.min(deepest, 1024);
  const scaled = scaledBy(widthFactor);
  return {
    smallest: { height: height / 2 ** levels, width: width / 2 ** levels },
    trunk: trunk.map(scaled),
    seed: scaled(seed),
    ups: ups.map(scaled),
    ...(levels === 2 && { fully: scaled(1024) }),
  };
}
