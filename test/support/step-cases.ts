import type { State, StepFunction } from '../../training/src/engine/engine.js';
import { type PriorOptions, priorPresets } from '../../training/src/methods/prior-network/options.js';
import { priorForward, priorStep, priorStepInputs } from '../../training/src/methods/prior-network/prior-step.js';
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
  ConvolutionalArchitecture,
  Initialization,
} from '../../training/src/networks/architecture.js';
import { clusterGanNetworks } from '../../training/src/networks/clustergan.js';
import type { Network } from '../../training/src/networks/network.js';
import { priorNetwork } from '../../training/src/networks/prior-network.js';
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
  /** @default 'joint' */
  readonly part?: 'joint' | 'critic' | 'makers';
}

/** A step of SIMI-ClusterGAN's second stage. */
export function simiCase({ options, images, initialization, part = 'joint' }: SimiSetting): StepCase {
  const { latentSize, generatorBatchNorm, batch } = options;
  const architecture: Architecture = images
    ? { kind: 'convolutional', ...images }
    : { kind: 'mlp', features: 4, hidden: 8 };
  const networks = clusterGanNetworks({
    architecture,
    clusters,
    latentSize,
    generatorBatchNorm,
    ...(initialization && { initialization }),
  });
  const inputs = networks.sampleShape.reduce((product, size) => product * size, 1);
  const prior = priorNetwork({ inputs, hidden: 8, clusters });
  const trained = [networks.generator, networks.critic, networks.encoder];
  const start = initialState(
    [...trained, prior].flatMap(entries),
    trained.flatMap(({ parameters }) => parameters),
  );
  const parts = {
    joint: () => ({ step: simiStep(networks, options, prior), specs: simiInputs(networks, options) }),
    critic: () => ({ step: criticStep(networks, options), specs: criticInputs(networks, batch) }),
    makers: () => ({
      step: generatorEncoderStep(networks, options, prior),
      specs: generatorEncoderInputs(networks, options),
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
];
