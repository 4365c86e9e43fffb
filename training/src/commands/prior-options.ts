import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Consistency,
  GRAPH_PARTITIONS,
  type GraphPartition,
  type PerturbationRadius,
  type PriorPreset,
} from '../methods/prior-network/options.js';
import { type AffineOptions, addAffineOptions } from './affine-options.js';
import { integer, nonNegativeNumber, positiveNumber } from './parsers.js';

/** Settings of the prior network as a command line gives them; what is left out comes from the presets. */
export interface PriorFlags extends AffineOptions {
  /** `uniform`: none at all. */
  readonly prior?: PriorPreset | 'uniform';
  readonly priorRestarts?: number;
  readonly priorEpochs?: number;
  readonly perturbation?: 'vat' | 'rpt' | 'none';
  readonly consistency?: Consistency;
  readonly outputs?: number;
  readonly mergeCap?: number;
  readonly radius?: PerturbationRadius;
  readonly miForm?: 'imsat' | 'simi-literal';
  readonly lambda?: number;
  readonly mu?: number;
  readonly graphPartition?: GraphPartition;
}

/** Parser of a radius: a length, or `neighbour:PROPORTION` or `neighbour:PROPORTION:INDEX`. */
export function radius(text: string): PerturbationRadius {
  const [kind, proportion = '', index = '10', ...rest] = text.split(':');
  if (kind !== 'neighbour') return { kind: 'constant', value: positiveNumber(text) };
  if (rest.length > 0) throw new InvalidArgumentError('It must be LENGTH or neighbour:PROPORTION[:INDEX].');
  return { kind: 'neighbour', proportion: positiveNumber(proportion), neighbourIndex: integer(0)(index) };
}

/** Adds the options that make up {@link PriorFlags}. */
export function addPriorOptions(command: Command): Command {
  const prior = command
    .optionsGroup('Clusters (prior network):')
    .addOption(
      new Option(
        '--prior <name>',
        'graph: start from a neighbour graph; imsat: from nothing, as published; overcluster: too many clusters from ' +
          'nothing, then merged; uniform: no prior network, all clusters are drawn alike, to see what it is worth ' +
          '(default: graph, or imsat with --preset paper)',
      ).choices(['graph', 'imsat', 'overcluster', 'uniform']),
    )
    .addOption(
      new Option(
        '--graph-partition <how>',
        'of --prior graph: k-means, or from more clusters than wanted: merged, which finds small ones; informative, ' +
          'whose clusters are of much the same size and say most of each other; or refined, which then moves single ' +
          'rows to where their neighbours are (default: k-means)',
      ).choices([...GRAPH_PARTITIONS]),
    )
    .option('--prior-restarts <n>', 'independent trainings, the best is kept', integer(1))
    .option(
      '--prior-epochs <n>',
      'epochs of each (default: 30, imsat 60, overcluster 8; more for few rows)',
      integer(1),
    )
    .addOption(
      new Option('--perturbation <name>', 'adversarial (vat), random (rpt) or none').choices(['vat', 'rpt', 'none']),
    )
    .addOption(
      new Option(
        '--consistency <how>',
        'how perturbation and --affine go together: both, their mean, or the one of the other (default: sum)',
      ).choices(['sum', 'mean', 'vat-of-affine']),
    )
    .option('--outputs <n>', 'of --prior overcluster, before they are merged (default: 100)', integer(3))
    .option('--merge-cap <x>', 'greatest merged cluster, in shares of an even split (default: 1.5)', positiveNumber)
    .option('--radius <r>', 'of the perturbation: a length, or neighbour:PROPORTION[:INDEX]', radius)
    .addOption(
      new Option('--mi-form <name>', 'mutual information as IMSAT weighs it, or as SIMI-ClusterGAN prints it').choices([
        'imsat',
        'simi-literal',
      ]),
    )
    .option('--lambda <x>', 'weight of the mutual information', nonNegativeNumber)
    .option('--mu <x>', 'weight of the marginal entropy within it', nonNegativeNumber);
  return addAffineOptions(prior);
}
