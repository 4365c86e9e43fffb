import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Distance } from '../losses/reconstruction.js';
import type { PerturbationRadius } from '../methods/prior-network/options.js';
import type { LossWeights, SimiPreset } from '../methods/simi-clustergan/options.js';
import type { HiddenActivation } from '../networks/activations.js';
import type { Initialization } from '../networks/architecture.js';
import { MOST_CONVOLUTIONS } from '../networks/image-networks.js';
import { integer, nonNegativeNumber, positiveNumber, seed, share } from './parsers.js';
import { addPriorOptions, type PriorFlags, radius } from './prior-options.js';

/** Settings of SIMI-ClusterGAN as a command line gives them; what is left out comes from the presets. */
export interface MethodOptions extends PriorFlags {
  readonly seed: number;
  readonly preset: SimiPreset;
  readonly epochs?: number;
  readonly encoderEpochs?: number;
  readonly instanceSelection?: number;
  readonly batch?: number;
  readonly sigma?: number;
  readonly latentSize?: number;
  readonly hidden?: number;
  readonly width?: number;
  readonly generatorActivation?: HiddenActivation;
  readonly generatorConvolutions?: number;
  readonly init?: Initialization;
  readonly loss?: Readonly<Partial<LossWeights>>;
  readonly gpCentre?: 0 | 1;
  readonly criticSteps?: number;
  readonly learningRate?: number;
  readonly criticLearningRate?: number;
  readonly distillation?:
    | { readonly kind: 'label' }
    | { readonly kind: 'network'; readonly radius: PerturbationRadius };
  readonly encoderStart?: 'prior' | 'random';
  readonly crossModality?: 'fresh' | 'shared' | 'paired';
  readonly distance?: Distance;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly latentDensity?: 'ex-post' | 'scaled';
}

/** Names of the losses on the command line. */
export const lossNames: Readonly<Record<string, keyof LossWeights>> = {
  'cross-entropy': 'crossEntropy',
  latent: 'latent',
  reconstruction: 'reconstruction',
  'prior-cross-entropy': 'priorCrossEntropy',
  'cross-modality': 'crossModality',
  'moment-matching': 'momentMatching',
};

/** Parser of `NAME=WEIGHT`, which may be given many times. */
export function lossWeight(text: string, previous: Partial<LossWeights> = {}): Partial<LossWeights> {
  const [name = '', weight = ''] = text.split('=', 2);
  const loss = Object.hasOwn(lossNames, name) ? lossNames[name] : undefined;
  if (!loss) throw new InvalidArgumentError(`It must be NAME=WEIGHT; names: ${Object.keys(lossNames).join(', ')}.`);
  return { ...previous, [loss]: nonNegativeNumber(weight) };
}

/** Parser of `label`, or `network:RADIUS` with a radius as {@link radius} reads it. */
export function distillation(text: string): NonNullable<MethodOptions['distillation']> {
  if (text === 'label') return { kind: 'label' };
  const [kind, ...rest] = text.split(':');
  if (kind !== 'network' || rest.length === 0) {
    throw new InvalidArgumentError('It must be label or network:RADIUS, for example network:neighbour:2.');
  }
  return { kind: 'network', radius: radius(rest.join(':')) };
}

/** Parser of a decay rate of Adam's moments, in [0, 1). */
function decayRate(text: string): number {
  const rate = nonNegativeNumber(text);
  if (rate >= 1) throw new InvalidArgumentError('It must be a number from 0 to below 1.');
  return rate;
}

/** Adds the options that make up a {@link MethodOptions}. */
export function addMethodOptions(command: Command): Command {
  return addPriorOptions(command.option('--seed <n>', 'the same seed gives the same run', seed, 0))
    .optionsGroup('Generator and encoder:')
    .addOption(
      new Option('--preset <name>', 'zoo: samples that vary; paper: as published')
        .choices(['zoo', 'paper'])
        .default('zoo'),
    )
    .option('--epochs <n>', 'epochs (default: 60, of pictures 20, paper 200; more for few rows)', integer(1))
    .option(
      '--encoder-epochs <n>',
      'epochs in which the encoder then learns alone what the prior network says, and with --critic-network the ' +
        'clusters of samples, but not with paper (default: of pictures 0.15 of --epochs; else, and with paper, 0)',
      integer(0),
    )
    .option(
      '--instance-selection <share>',
      "share of each cluster's rows that generator and encoder learn from, those deepest in it: samples are then " +
        'plainly of their cluster (default: 1); the epochs of the encoder alone see every row',
      share,
    )
    .option('--batch <n>', 'rows a step (default: 64, paper 30)', integer(2))
    .option('--sigma <x>', 'standard deviation of the latents in training', positiveNumber)
    .option('--latent-size <n>', 'size of a latent', integer(1))
    .option('--hidden <n>', 'width of the hidden layers, of the prior network too', integer(1))
    .option(
      '--width <x>',
      'of networks for pictures: factor on the size of their layers (default: 0.375 or less, paper 1)',
      positiveNumber,
    )
    .addOption(
      new Option(
        '--generator-activation <name>',
        'between the layers of a generator of pictures (default: relu, as published; with --critic-network ' +
          'leaky-relu, so that no regions are left grey, and with paper relu all the same)',
      ).choices(['relu', 'leaky-relu']),
    )
    .option(
      '--generator-convolutions <n>',
      'at each size of the maps of a generator of pictures, with the one that enlarges them: 2 draw outlines sooner, ' +
        'in longer steps, and the encoder learns more slowly (default: 1, as published)',
      integer(1, MOST_CONVOLUTIONS),
    )
    .addOption(
      new Option(
        '--init <name>',
        'how weights start: he, by the number of inputs, or normal, with a standard deviation of 0.02 ' +
          '(default: he, of pictures with --preset paper normal)',
      ).choices(['he', 'normal']),
    )
    .option('--loss <name=weight>', `weight of a loss; repeatable; ${Object.keys(lossNames).join(', ')}`, lossWeight)
    .addOption(
      new Option('--gp-centre <c>', 'slope that the gradient penalty asks of the critic')
        .choices(['0', '1'])
        .argParser((text) => {
          if (text !== '0' && text !== '1') throw new InvalidArgumentError('It must be 0 or 1.');
          return Number(text);
        }),
    )
    .option('--critic-steps <n>', 'steps of the critic for each of the others', integer(1))
    .option(
      '--learning-rate <x>',
      'of generator and encoder (default: 0.0002, with --critic-network 0.001, paper 0.0001)',
      positiveNumber,
    )
    .option(
      '--critic-learning-rate <x>',
      'of the critic (default: 0.0004, with --critic-network 0.002, paper 0.0001)',
      positiveNumber,
    )
    .option('--beta1 <x>', "Adam's decay of the mean gradient, for all three networks", decayRate)
    .option('--beta2 <x>', "Adam's decay of the mean squared gradient", decayRate)
    .option(
      '--distillation <kind>',
      "what the encoder learns of real rows: the prior network's label, or network:RADIUS, its probabilities nearby " +
        '(default: network:neighbour:2, of pictures network:neighbour:0.25, paper label)',
      distillation,
    )
    .addOption(
      new Option(
        '--encoder-start <kind>',
        'from the prior network, or at random (default: prior, paper random)',
      ).choices(['prior', 'random']),
    )
    .addOption(
      new Option(
        '--cross-modality <kind>',
        'latents of the two sides of that loss (default: shared, paper fresh)',
      ).choices(['fresh', 'shared', 'paired']),
    )
    .addOption(
      new Option('--distance <kind>', 'mean squared error, or the norm that the papers print').choices(['mse', 'l2']),
    )
    .addOption(
      new Option('--latent-density <kind>', 'how samples are drawn (default: ex-post, paper scaled)').choices([
        'ex-post',
        'scaled',
      ]),
    );
}
