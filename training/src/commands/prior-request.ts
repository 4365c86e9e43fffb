import { ZooError } from '@clusterzoo/runtime';
import { knownDatasets } from '../data/registry.js';
import type { Rows } from '../methods/rows.js';
import { assertSeenInMemory } from '../methods/simi-clustergan/fit.js';
import type { DataOptions, TrainSplit } from './data.js';
import type { FeatureRequest } from './feature-options.js';
import type { MethodOptions } from './train-options.js';
import { optionOf } from './words.js';

/** What a training asks of its prior network, and what that is to see. */
export interface PriorRequest {
  readonly data: DataOptions;
  readonly split: TrainSplit;
  readonly method: Partial<MethodOptions>;
  readonly features?: FeatureRequest;
}

/** What only a prior network does something with. */
const OF_PRIOR = [
  ...['graphPartition', 'priorRestarts', 'priorEpochs', 'perturbation', 'consistency', 'outputs', 'mergeCap', 'radius'],
  ...['miForm', 'lambda', 'mu', 'affine', 'flip', 'brightness', 'instanceSelection'],
] as readonly (keyof MethodOptions)[];

/** What only one of the prior networks does something with. */
const OF_ONE = [
  { name: 'graphPartition', prior: 'graph' },
  { name: 'outputs', prior: 'overcluster' },
  { name: 'mergeCap', prior: 'overcluster' },
] as const;

/**
 * Checks that nothing is asked of a prior network where there is none, or another.
 *
 * @throws ZooError `INVALID_ARGUMENT`, naming the first option that is
 */
export function assertPriorAsked({ method, features = {} }: Pick<PriorRequest, 'method' | 'features'>): void {
  if (method.prior !== 'uniform') {
    assertOwnPrior(method);
    return;
  }
  const asked = [
    ...OF_PRIOR.filter((name) => method[name] !== undefined),
    ...(['features', 'featureExtractor'] as const).filter((name) => features[name] !== undefined),
  ];
  if (asked[0] === undefined) return;
  const message = `${optionOf(asked[0])} is for a prior network, and with --prior uniform there is none; leave one of them out`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

function assertOwnPrior({ prior, preset, ...method }: Partial<MethodOptions>): void {
  const chosen = chosenPrior({ prior, preset });
  const asked = OF_ONE.find((option) => method[option.name] !== undefined && option.prior !== chosen);
  if (!asked) return;
  const own = `${optionOf(asked.name)} is for --prior ${asked.prior}`;
  const whose =
    prior === undefined ? `is what ${preset === 'paper' ? '--preset paper' : 'a training'} takes` : 'is asked for';
  const message = `${own}, and --prior ${chosen} ${whose}; leave it out, or ask for --prior ${asked.prior}`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

/** The prior network of a training that may not say which. */
export function chosenPrior({ prior, preset }: ChosenBy): NonNullable<MethodOptions['prior']> {
  return prior ?? (preset === 'paper' ? 'imsat' : 'graph');
}

/** What a prior network is chosen by. */
interface ChosenBy {
  readonly prior?: MethodOptions['prior'] | undefined;
  readonly preset?: MethodOptions['preset'] | undefined;
}

/**
 * Checks that memory can hold what the prior network is to see: before anything is loaded where the size is known by
 * the name of the data, and once there are `rows`.
 *
 * @throws ZooError `INVALID_DATA` where it sees the rows themselves, and they are too many
 */
export function assertSeenFits({ data, split, method, features }: PriorRequest, rows?: Rows): void {
  const others = features?.features ?? features?.featureExtractor;
  if (method.prior === 'uniform' || others !== undefined) return;
  assertSeenInMemory(rows ? rows.data.length : sizeByName(data, split));
}

/** Numbers of the rows to train on, where the name of the data says it; 0 where only the data do. */
function sizeByName({ data, limit = Number.POSITIVE_INFINITY, imbalance }: DataOptions, split: TrainSplit): number {
  const known = knownDatasets.find(({ name }) => name === data);
  if (!known || imbalance !== undefined) return 0;
  const { train, test = 0 } = known.rows;
  return (Math.min(train, limit) + (split === 'all' ? Math.min(test, limit) : 0)) * known.features;
}
