import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { State, StepFunction } from '../../training/src/engine/engine.js';
import { FrozenNetwork } from '../../training/src/features/frozen-network.js';
import { type PriorOptions, priorPresets } from '../../training/src/methods/prior-network/options.js';
import { priorForward, priorStep, priorStepInputs } from '../../training/src/methods/prior-network/prior-step.js';
import { type CriticView, plainView } from '../../training/src/methods/simi-clustergan/critic-view.js';
import { encoderInputs, encoderState, encoderStep } from '../../training/src/methods/simi-clustergan/encoder-stage.js';
import { type SimiOptions, simiPresets } from '../../training/src/methods/simi-clustergan/options.js';
import { simiInputs, simiStep } from '../../training/src/methods/simi-clustergan/simi-step.js';
import {
  criticInputs,
  criticStep,
  generatorEncoderInputs,
  generatorEncoderStep,
} from '../../training/src/methods/simi-clustergan/steps.js';
import type {
  Architecture,
  ClusterGanSizes,
  ConvolutionalArchitecture,
  Initialization,
} from '../../training/src/networks/architecture.js';
import { clusterGanNetworks } from '../../training/src/networks/clustergan.js';
import { mapsLength } from '../../training/src/networks/feature-critic.js';
import type { Network } from '../../training/src/networks/network.js';
import { priorNetwork } from '../../training/src/networks/prior-network.js';
import { smallNetwork } from './small-network.js';
import { initialState, type Specs } from './step-inputs.js';

/** A step function at toy size, with all that it takes to run it. */
export interface StepCase {
  readonly step: StepFunction;
  readonly start: State;
  readonly specs: Specs;
}

const clusters = 3;

const entries = (network: Network) => [...network.parameters, ...network.statistics];

/** The prior network's step, or with null its forward pass, for rows of 5 numbers. */
export function priorCase(options: PriorOptions | null): StepCase {
  const [batch, features] = [8, 5];
  const network = priorNetwork({ inputs: features, hidden: 7, clusters });
  const specs = priorStepInputs({ ...(options ?? priorPresets.graph), batch }, features, clusters);
  return {
    step: options === null ? priorForward(network) : priorStep(network, options),
    start: initialState(entries(network), network.parameters),
    specs: options === null ? { x: specs.x! } : specs,
  };
}

/** Which part of SIMI-ClusterGAN's second stage, for what data. */
export interface SimiSetting {
  readonly options: SimiOptions;
  /** Networks for images of this size; those for rows of 4 numbers where it is left out. */
  readonly images?: Omit<ConvolutionalArchitecture, 'kind'>;
  readonly initialization?: Initialization;
  /** What the critic sees besides images, where it sees more. */
  readonly critic?: MapsSeen;
  /** @default 'joint' */
  readonly part?: 'joint' | 'critic' | 'makers' | 'encoder';
}

/** Feature maps as a critic sees them, and its sizes. */
interface MapsSeen {
  readonly view: CriticView;
  readonly sizes: NonNullable<ClusterGanSizes['featureCritic']>;
}

/** The maps of a small network for colour images of 32 × 32, as they are. */
function smallMaps(): MapsSeen {
  const network = FrozenNetwork.read(smallNetwork({ side: 32 }));
  const stages = network.stages(32).map(({ channels, side }) => ({ channels, height: side, width: side }));
  const names = network.stages(32).map(({ name }) => name);
  const see = (images: Tensor) => {
    const maps = network.maps(tf.transpose(images, [0, 2, 3, 1]), names);
    return tf.concat(
      maps.map((map) => tf.reshape(tf.transpose(map, [0, 3, 1, 2]), [map.shape[0], -1])),
      1,
    );
  };
  const beside = (seen: Tensor, clusters: Tensor) => tf.concat([seen, clusters], 1);
  return { view: { shape: [mapsLength(stages)], see, beside }, sizes: { stages, units: 4 } };
}

const lastStage = { epochs: 1, augmentation: { kind: 'none' }, latentWeight: 1, sampleWeight: 1 } as const;

/** A step of SIMI-ClusterGAN's second or last stage. */
export function simiCase({ options, images, initialization, critic, part = 'joint' }: SimiSetting): StepCase {
  const { latentSize, generatorBatchNorm, generatorActivation, generatorConvolutions, batch } = options;
  const architecture: Architecture = images
    ? { kind: 'convolutional', ...images }
    : { kind: 'mlp', features: 4, hidden: 8 };
  const networks = clusterGanNetworks({
    architecture,
    clusters,
    latentSize,
    generatorBatchNorm,
    ...(initialization && { initialization }),
    ...(generatorActivation && { generatorActivation }),
    ...(generatorConvolutions !== undefined && { generatorConvolutions }),
    ...(critic && { featureCritic: critic.sizes }),
  });
  const view = critic?.view ?? plainView(networks);
  const inputs = networks.sampleShape.reduce((product, size) => product * size, 1);
  const prior = priorNetwork({ inputs, hidden: 8, clusters });
  const trained = [networks.generator, networks.critic, networks.encoder];
  const start = initialState(
    [...trained, prior].flatMap(entries),
    trained.flatMap(({ parameters }) => parameters),
  );
  const parts = {
    joint: () => ({ step: simiStep(networks, options, prior, view), specs: simiInputs(networks, options, view) }),
    critic: () => ({ step: criticStep(networks, options, view), specs: criticInputs(networks, batch, view) }),
    makers: () => ({
      step: generatorEncoderStep(networks, options, prior, view),
      specs: generatorEncoderInputs(networks, options),
    }),
    encoder: () => ({
      step: encoderStep(networks, lastStage, options.adam),
      specs: encoderInputs(networks, lastStage, batch),
      start: encoderState(networks, lastStage, start),
    }),
  };
  return { start, ...parts[part]() };
}

/** The presets at toy size. */
export const toyPresets = {
  zoo: { ...simiPresets.zoo, batch: 6, latentSize: 2 },
  paper: { ...simiPresets.paper, batch: 6, latentSize: 2 },
} as const satisfies Record<string, SimiOptions>;

const { zoo, paper } = toyPresets;
const digits = { channels: 1, height: 28, width: 28, widthFactor: 1 / 32 };
const photos = { channels: 3, height: 32, width: 32, widthFactor: 1 / 32 };

/** Every step function of every method, in each of its forms. */
export const stepCases: readonly (readonly [name: string, make: () => StepCase])[] = [
  ['prior network, graph preset', () => priorCase(priorPresets.graph)],
  ['prior network, imsat preset', () => priorCase(priorPresets.imsat)],
  ['prior network, random perturbations', () => priorCase({ ...priorPresets.imsat, perturbation: 'rpt' })],
  ['prior network, forward', () => priorCase(null)],
  ['critic', () => simiCase({ options: zoo, part: 'critic' })],
  ['generator and encoder', () => simiCase({ options: zoo, part: 'makers' })],
  ['SIMI-ClusterGAN, zoo preset', () => simiCase({ options: zoo })],
  ['SIMI-ClusterGAN, paper preset', () => simiCase({ options: paper })],
  ['SIMI-ClusterGAN, two critic steps', () => simiCase({ options: { ...zoo, criticSteps: 2 } })],
  [
    'SIMI-ClusterGAN, a zero-centred penalty',
    () => simiCase({ options: { ...zoo, gradientPenalty: { weight: 10, centre: 0 } } }),
  ],
  ['SIMI-ClusterGAN, distances as printed', () => simiCase({ options: { ...paper, distance: 'l2' } })],
  ['SIMI-ClusterGAN for images, zoo preset', () => simiCase({ options: { ...zoo, batch: 4 }, images: digits })],
  [
    'SIMI-ClusterGAN for images, paper preset',
    () => simiCase({ options: { ...paper, batch: 4 }, images: digits, initialization: 'normal' }),
  ],
  ['SIMI-ClusterGAN for colour images, zoo preset', () => simiCase({ options: { ...zoo, batch: 4 }, images: photos })],
  [
    'SIMI-ClusterGAN for images, paper preset, two convolutions at each size',
    () => {
      const options = { ...paper, batch: 4, generatorConvolutions: 2 };
      return simiCase({ options, images: digits, initialization: 'normal' });
    },
  ],
  [
    'the encoder alone, of images and of samples through batch norm',
    () => simiCase({ options: { ...paper, batch: 4 }, images: digits, part: 'encoder' }),
  ],
  [
    'SIMI-ClusterGAN for colour images, a critic of feature maps',
    () => simiCase({ options: { ...zoo, batch: 4 }, images: photos, critic: smallMaps() }),
  ],
];
