import { type Random, ZooError } from '@clusterzoo/runtime';
import type { Engine, State } from '../../engine/engine.js';
import type { Network } from '../../networks/network.js';
import type { RowsInMemory } from '../rows.js';
import { augmentRows } from './augmentation.js';
import { associations, mergeOutputs } from './merge.js';
import { movedRows } from './moved-rows.js';
import { MERGE } from './network.js';
import type { PriorOptions } from './options.js';
import { predictPrior } from './predict.js';

/** @throws ZooError `INVALID_ARGUMENT` unless there are more outputs than clusters, and no start that knows clusters */
export function assertOverclustering({ overclustering, start }: PriorOptions, clusters: number): void {
  if (!overclustering) return;
  const { outputs } = overclustering;
  if (start.kind !== 'none') {
    throw new ZooError('INVALID_ARGUMENT', 'outputs that are merged later have no start; choose the start none');
  }
  if (Number.isInteger(outputs) && outputs > clusters) return;
  const message = `over-clustering needs more outputs than the ${clusters} clusters, got ${outputs}`;
  throw new ZooError('INVALID_ARGUMENT', `${message}; give several times as many`);
}

/** Whether a training asks how far rows may be moved. */
export function needsRadii({ perturbation, overclustering, augmentation }: PriorOptions): boolean {
  return perturbation !== 'none' || (overclustering !== undefined && augmentation.kind === 'none');
}

/** What a merge depends on besides rows and network. */
interface MergeSettings {
  readonly clusters: number;
  readonly options: PriorOptions;
  readonly random: Random;
}

/** The state with the merge of its outputs, where there are more than clusters. */
export async function mergedState(
  engine: Engine,
  network: Network,
  state: State,
  { data, radii }: { readonly data: RowsInMemory; readonly radii: Float32Array },
  { clusters, options, random }: MergeSettings,
): Promise<{ state: State; gap?: number }> {
  const { overclustering, augmentation } = options;
  if (!overclustering) return { state };
  const { outputs, cap } = overclustering;
  const others =
    augmentation.kind === 'none'
      ? movedRows(data.data, radii, augmentation, random)
      : augmentRows(data.data, augmentation, random);
  const own = (await predictPrior(engine, network, state, data)).map(Math.exp);
  const seen = (await predictPrior(engine, network, state, { ...data, data: others })).map(Math.exp);
  const { matrix, gap } = mergeOutputs(associations(own, seen, outputs), outputs, { clusters, cap });
  return { state: { ...state, [MERGE]: { shape: [outputs, clusters], data: matrix } }, gap };
}
