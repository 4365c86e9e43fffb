import { ZooError } from '@clusterzoo/runtime';
import type { Checkpoint } from '../../checkpoint.js';
import type { State } from '../../engine/engine.js';
import { prefixed, unprefixed } from '../checkpoints.js';
import { labelMasses } from '../rows.js';

/** One training of the prior network. */
export interface PriorRun {
  /** Parameters and statistics. */
  readonly state: State;
  /** Most likely cluster of each training row. */
  readonly labels: Int32Array;
  /** Mean objective of its last epoch. */
  readonly objective: number;
  /** How clearly its outputs fall into clusters; absent where outputs are clusters. */
  readonly gap?: number;
  /** How it came to nothing, in words; absent for most. */
  readonly collapse?: string;
}

/** Share of the expected marginal's entropy that the clusters' marginal may be away from it. */
const FARTHEST_MARGINAL = 0.5;

/** Number of clusters whose share is above 0. */
export function clustersUsed(masses: Float32Array): number {
  return masses.filter((mass) => mass > 0).length;
}

/**
 * In what way a training has collapsed, if it has: a cluster without a row, or a marginal p̄ that is far from the
 * expected one, KL(p̄‖π) > H(π)/2 (for a uniform π: an entropy below half of ln K).
 *
 * @param marginal - KL(p̄‖π), the mean of the last epoch, of all outputs
 * @param expected - π
 * @param clusters - where outputs are merged to fewer. @default as many as outputs
 */
export function collapseOf(
  { labels, marginal }: { readonly labels: Int32Array; readonly marginal: number },
  expected: Float32Array,
  clusters = expected.length,
): string | undefined {
  const used = clustersUsed(labelMasses(labels, clusters));
  if (used < clusters) return `uses ${used} of ${clusters} clusters`;
  const entropy = -expected.reduce((sum, mass) => sum + (mass > 0 ? mass * Math.log(mass) : 0), 0);
  if (marginal <= FARTHEST_MARGINAL * entropy) return undefined;
  const away = `${marginal.toFixed(2)} nats from that expected, whose entropy is ${entropy.toFixed(2)}`;
  return `puts nearly everything into few of ${clusters} clusters (its marginal is ${away})`;
}

/**
 * The training that is kept, among those that have not collapsed, if there are any: the one whose outputs fall into
 * clusters most clearly, where they are merged, else the one with the lowest objective.
 */
export function bestRun(runs: readonly PriorRun[]): PriorRun {
  const sound = runs.filter(({ collapse }) => collapse === undefined);
  return (sound.length > 0 ? sound : runs).reduce((a, b) => (isBetter(b, a) ? b : a));
}

function isBetter(a: PriorRun, b: PriorRun): boolean {
  return a.gap === undefined || b.gap === undefined ? a.objective < b.objective : a.gap > b.gap;
}

const BEST = 'prior/';
const labelsOf = (index: number) => `labels/${index + 1}`;

/** Finished trainings, as a part of a checkpoint. Only the best one's network is kept: no other is asked for again. */
export function storeRuns(runs: readonly PriorRun[]): Checkpoint {
  const labels = runs.map(({ labels }, i) => [
    labelsOf(i),
    { shape: [labels.length], data: Float32Array.from(labels) },
  ]);
  const restarts = runs.map(({ objective, gap, collapse = null }) => ({
    ...{ objective, collapse },
    ...(gap !== undefined && { gap }),
  }));
  const best = runs.length > 0 ? prefixed(BEST, bestRun(runs).state) : {};
  return { state: { ...best, ...Object.fromEntries(labels) }, meta: { restarts } };
}

/** The finished trainings that a checkpoint holds. @throws ZooError `CHECKPOINT_INVALID` if some of them are missing */
export function restoreRuns({ state, meta }: Checkpoint): PriorRun[] {
  const best = unprefixed(BEST, state);
  const restarts = (meta.restarts ?? []) as readonly { objective: number; collapse: string | null; gap?: number }[];
  return restarts.map(({ objective, collapse, gap }, i) => {
    const labels = state[labelsOf(i)];
    if (!labels) throw new ZooError('CHECKPOINT_INVALID', `the checkpoint has no "${labelsOf(i)}"; train again`);
    const known = { ...(gap !== undefined && { gap }), ...(collapse !== null && { collapse }) };
    return { state: best, labels: Int32Array.from(labels.data), objective, ...known };
  });
}
