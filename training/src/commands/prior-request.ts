import { knownDatasets } from '../data/registry.js';
import type { Rows } from '../methods/rows.js';
import { assertSeenInMemory } from '../methods/simi-clustergan/fit.js';
import type { DataOptions, TrainSplit } from './data.js';
import type { FeatureRequest } from './feature-options.js';
import type { MethodOptions } from './train-options.js';

/** What a training asks of its prior network, and what that is to see. */
export interface PriorRequest {
  readonly data: DataOptions;
  readonly split: TrainSplit;
  readonly method: Pick<MethodOptions, 'prior'>;
  readonly features?: FeatureRequest;
}

/**
 * Checks that memory can hold what the prior network is to see: before anything is loaded where the size is known by the
 * name of the data, and once there are `rows`.
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
