import type { ImageShape, RowKind } from '../../data/dataset.js';
import type { Distance } from '../../losses/reconstruction.js';
import type { HiddenActivation } from '../../networks/activations.js';
import type { Initialization } from '../../networks/architecture.js';
import type { AdamOptions } from '../../optimizers/adam.js';
import { type Augmentation, type PerturbationRadius, planesOf } from '../prior-network/options.js';
import type { FeatureCritic } from './critic-view.js';
import type { EncoderStage } from './encoder-stage.js';

/** Weights of the generator-and-encoder objective (SIMI-ClusterGAN, Alg. 1); 0 switches a loss off. */
export interface LossWeights {
  /** J_ce: the encoder recovers z_M from a sample. */
  readonly crossEntropy: number;
  /** J_mse: the encoder recovers z_n from a sample. */
  readonly latent: number;
  /** J_rec: real data are reconstructed. */
  readonly reconstruction: number;
  /** J_pce: the encoder gives real data the prior network's label. */
  readonly priorCrossEntropy: number;
  /** J_cm: the generator gives the same picture for the label and for the encoder's own prediction. */
  readonly crossModality: number;
  /** Moment matching of encodings to the sampling distribution; not in the papers. */
  readonly momentMatching: number;
}

/** What J_pce teaches the encoder about real data. */
export type Distillation =
  /** The prior network's label of each sample, as printed. */
  | { readonly kind: 'label' }
  /**
   * The prior network's probabilities of each sample, on the sample seen as `augmentation` has it: for prior networks
   * that see something else than the encoder, such as features of a picture.
   */
  | { readonly kind: 'sample'; readonly augmentation: Augmentation }
  /**
   * The prior network's probabilities at the sample, seen as `augmentation` has it and moved by `radius` in a random
   * direction, so that the encoder takes over the smooth boundary between the samples too, and not its training labels
   * alone.
   */
  | { readonly kind: 'network'; readonly radius: PerturbationRadius; readonly augmentation: Augmentation };

/** Whether the encoder learns J_pce on other rows than the real ones themselves. */
export function learnsElsewhere(distillation: Distillation): boolean {
  return (
    distillation.kind === 'network' || (distillation.kind === 'sample' && distillation.augmentation.kind !== 'none')
  );
}

/** Training options of SIMI-ClusterGAN's second stage. */
export interface SimiOptions {
  readonly weights: LossWeights;
  readonly distillation: Distillation;
  /** `prior`: the encoder's layers start as the prior network's, which must be of the same sizes. `random`: anew. */
  readonly encoderStart: 'prior' | 'random';
  /**
   * `fresh`: J_cm compares two different z_n, as printed. `shared`: the same z_n on both sides. `paired`: two z_n under
   * the encoder's prediction on both sides, so that it does not matter which label the sample was drawn for.
   */
  readonly crossModalityLatents: 'fresh' | 'shared' | 'paired';
  /** Standard deviation of z_n in training. */
  readonly sigma: number;
  /** Size dn of z_n. */
  readonly latentSize: number;
  /** Width of the hidden layers of vector networks. */
  readonly hidden: number;
  /** Of convolutional networks: factor on the filters and units of every layer but the last. @default 1 */
  readonly width?: number;
  /** How kernels start. @default 'he' */
  readonly initialization?: Initialization;
  /** Only convolutional generators have batch norm; see `ClusterGanSizes`. */
  readonly generatorBatchNorm: boolean;
  /** Of convolutional generators. @default 'relu', as published */
  readonly generatorActivation?: HiddenActivation;
  /** Of convolutional generators, at each size of maps, 1 to 8; see `ClusterGanSizes`. @default 1, as published */
  readonly generatorConvolutions?: number;
  /** A critic that sees feature maps of pictures; absent where it sees the rows themselves, as published. */
  readonly critic?: FeatureCritic;
  /** How J_mse, J_rec and J_cm compare. */
  readonly distance: Distance;
  readonly gradientPenalty: { readonly weight: number; readonly centre: 0 | 1 };
  /** Steps of the critic for each one of generator and encoder. */
  readonly criticSteps: number;
  readonly criticAdam: AdamOptions;
  readonly adam: AdamOptions;
  /** `constant`, or constant for the first half of the steps and then a cosine to 0, for every network. */
  readonly decay: 'constant' | 'half-cosine';
  /** Rows of a step, at most all; an epoch leaves out what does not fill a batch. */
  readonly batch: number;
  readonly epochs: number;
  /**
   * Share of each cluster's rows that these epochs see, in (0, 1]; see `selectInstances`. Latents that are fitted are
   * fitted to theirs alone. @default all, without a search for neighbours
   */
  readonly instanceSelection?: number;
  /** What the encoder learns by itself after these epochs. @default nothing */
  readonly encoderStage?: EncoderStage;
  /** Latents at the interface: fitted to the encodings of the training data, or σ times standard normal. */
  readonly latentDensity: 'ex-post' | 'scaled';
}

const shared = {
  hidden: 256,
  distance: 'mse',
  gradientPenalty: { weight: 10, centre: 1 },
  criticSteps: 1,
} as const;

/** The presets that `--preset` names. */
export const simiPresets = {
  /** Samples that vary: strong reconstruction, moment matching, σ = 1, J_cm with one z_n, ex-post latents. */
  zoo: {
    ...shared,
    weights: {
      crossEntropy: 10,
      latent: 1,
      reconstruction: 10,
      priorCrossEntropy: 10,
      crossModality: 1,
      momentMatching: 1,
    },
    distillation: {
      kind: 'network',
      radius: { kind: 'neighbour', proportion: 2, neighbourIndex: 10 },
      augmentation: { kind: 'none' },
    },
    encoderStart: 'prior',
    crossModalityLatents: 'shared',
    sigma: 1,
    latentSize: 5,
    generatorBatchNorm: false,
    criticAdam: { learningRate: 4e-4, beta1: 0.5, beta2: 0.9 },
    adam: { learningRate: 2e-4, beta1: 0.5, beta2: 0.9 },
    decay: 'half-cosine',
    batch: 64,
    epochs: 60,
    latentDensity: 'ex-post',
  },
  /** SIMI-ClusterGAN as published (arXiv 2107.12706, Alg. 1). */
  paper: {
    ...shared,
    weights: {
      crossEntropy: 10,
      latent: 10,
      reconstruction: 1,
      priorCrossEntropy: 10,
      crossModality: 1,
      momentMatching: 0,
    },
    distillation: { kind: 'label' },
    encoderStart: 'random',
    crossModalityLatents: 'fresh',
    sigma: 0.1,
    latentSize: 5,
    generatorBatchNorm: true,
    criticAdam: { learningRate: 1e-4, beta1: 0.5, beta2: 0.999 },
    adam: { learningRate: 1e-4, beta1: 0.5, beta2: 0.999 },
    decay: 'constant',
    batch: 30,
    epochs: 200,
    latentDensity: 'scaled',
  },
} as const satisfies Record<string, SimiOptions>;

/**
 * The preset `zoo` for rows of a kind. What a picture may be seen as, the encoder learns too; it is held to the prior
 * network four times as strongly there, or it would lose some of what that says of pictures that were not seen.
 */
export function zooOptions(rows: RowKind): SimiOptions {
  const { zoo } = simiPresets;
  if (rows.kind !== 'image') return zoo;
  const radius: PerturbationRadius = { kind: 'neighbour', proportion: 0.25, neighbourIndex: 10 };
  const weights = { ...zoo.weights, priorCrossEntropy: 40 };
  return {
    ...zoo,
    weights,
    distillation: { kind: 'network', radius, augmentation: { kind: 'affine', ...planesOf(rows) } },
  };
}

/**
 * Sizes for pictures by their longer side: dn of z_n as the papers have it for 28, 32 and 96 (SIMI-ClusterGAN, section
 * IV), and the factor on the networks' layers that makes them light enough for a web page and for training on two cores.
 */
const IMAGE_SIZES = [
  { upTo: 28, latentSize: 30, width: 0.375 },
  { upTo: 64, latentSize: 50, width: 0.25 },
  { upTo: Number.POSITIVE_INFINITY, latentSize: 100, width: 0.125 },
] as const;

/** Epochs of the preset `zoo` on pictures: of MNIST 19,000 steps, by when samples are as varied as the data. */
const ZOO_IMAGE_EPOCHS = 20;

/** Share of the epochs that the encoder learns alone for afterwards, where nothing else is asked. */
const ENCODER_SHARE = 0.15;

/** The preset `zoo` of the last stage, for an encoder that sees rows as `augmentation` has it. */
export function encoderStage(epochs: number, augmentation: Augmentation): EncoderStage {
  return { epochs: Math.ceil(ENCODER_SHARE * epochs), augmentation, latentWeight: 1 };
}

/**
 * What the preset `zoo` has otherwise in the last stage where the critic sees feature maps. Of CIFAR-10's samples (seed 1)
 * the encoder put .903 back into their clusters without it, after 6 epochs of all networks, and .9996 with it, after 14.
 */
const FEATURE_CRITIC_STAGE = { sampleWeight: 1 } as const satisfies Partial<EncoderStage>;

/**
 * What the preset `zoo` has otherwise where the critic sees feature maps. These tell samples and data apart in more ways
 * than pixels do, so gradients are of use at larger steps, and a generator with relu, some of whose maps are soon 0 in
 * whole regions, learns from them more slowly.
 */
const FEATURE_CRITIC = {
  generatorActivation: 'leaky-relu',
  adam: { ...simiPresets.zoo.adam, learningRate: 1e-3 },
  criticAdam: { ...simiPresets.zoo.criticAdam, learningRate: 2e-3 },
} as const satisfies Partial<SimiOptions>;

/**
 * A preset for pictures, whose networks are convolutional: an encoder of another kind than the prior network cannot
 * start from it, and the papers' latents are larger. `paper` has networks of the papers' size, which start as
 * ClusterGAN's do.
 *
 * @param rows - how neighbours of the pictures are found
 * @param critic - what the critic sees besides pictures, if anything
 */
export function imageOptions(
  preset: SimiPreset,
  image: ImageShape,
  rows: RowKind,
  critic?: FeatureCritic,
): SimiOptions {
  const side = Math.max(image.height, image.width);
  const { latentSize, width } = IMAGE_SIZES.find(({ upTo }) => side <= upTo)!;
  const shared = { encoderStart: 'random', latentSize, ...(critic && { critic }) } as const;
  if (preset === 'paper') return { ...simiPresets.paper, ...shared, width: 1, initialization: 'normal' };
  const zoo = zooOptions(rows);
  const { distillation } = zoo;
  const augmentation: Augmentation = distillation.kind === 'label' ? { kind: 'none' } : distillation.augmentation;
  const stage = { ...encoderStage(ZOO_IMAGE_EPOCHS, augmentation), ...(critic && FEATURE_CRITIC_STAGE) };
  const seeing = critic && FEATURE_CRITIC;
  return { ...zoo, ...shared, width, epochs: ZOO_IMAGE_EPOCHS, encoderStage: stage, ...seeing };
}

/** Names of {@link simiPresets}. */
export type SimiPreset = keyof typeof simiPresets;
