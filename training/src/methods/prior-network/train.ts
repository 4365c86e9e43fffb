import { type Random, ZooError } from '@clusterzoo/runtime';
import { assertClusterable, assertDistinctRows } from '../../data/dataset.js';
import { gatherRows } from '../../data/row-views.js';
import type { Engine, State, StepInputs } from '../../engine/engine.js';
import { adjustedRand, contingencyTable } from '../../metrics/index.js';
import type { Network } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { adamSchedule, adamState } from '../../optimizers/adam.js';
import { loopControls } from '../checkpoints.js';
import { CollapsedError } from '../collapsed-error.js';
import type { TrainingControls } from '../events.js';
import { assertBatch, decayFactor, runStage, trainState } from '../loop.js';
import { argmaxRows, labelMasses, oneHot, type RowsInMemory, ShuffledBatches } from '../rows.js';
import { augmentRows } from './augmentation.js';
import { outputsOf, priorNetworkFor } from './network.js';
import type { PriorOptions } from './options.js';
import { assertOverclustering, mergedState, needsRadii } from './over-clusters.js';
import { predictPrior } from './predict.js';
import { priorStep, priorStepInputs } from './prior-step.js';
import { bestRun, clustersUsed, collapseOf, type PriorRun, restoreRuns, storeRuns } from './runs.js';
import { Neighbourhood, type Start } from './start.js';

/** A trained prior network and what is known about it without labels. */
export interface PriorResult {
  readonly network: Network;
  readonly state: State;
  /** Most likely cluster of each training row. */
  readonly labels: Int32Array;
  /** Share of each cluster among them: the learned prior of the clusters. */
  readonly masses: Float32Array;
  /** Clusters that have a training row, at most K. */
  readonly used: number;
  /** Mean adjusted Rand index between the restarts' clusters; 1 with a single one. */
  readonly agreement: number;
  /** Mean objective of the last epoch for each restart; the lowest is kept, of those that have not collapsed. */
  readonly objectives: readonly number[];
  /** Adjusted Rand index between the clusters of every two restarts, restarts × restarts; 1 on the diagonal. */
  readonly agreements: readonly (readonly number[])[];
  /** How clearly the outputs of each restart fall into clusters, where they are merged: below 1.4 is distrusted. */
  readonly gaps?: readonly number[];
  /** Index of the restart that is kept. */
  readonly kept: number;
  /** Clusters that have a training row, for each restart. */
  readonly usedByRestart: readonly number[];
  /** Every restart; only the one that is kept is sure to have its network's state. */
  readonly runs: readonly PriorRun[];
}

/** Agreement between restarts below which a result deserves distrust. */
const AGREEMENT_WARNING = 0.9;

/** Gap of a merge below which a result deserves distrust. */
const GAP_WARNING = 1.4;

/**
 * Trains the prior network (IMSAT; the first stage of SIMI-ClusterGAN) and labels every training row with it.
 *
 * @param data - rows scaled to [−1, 1]
 * @param neighbourhood - of these rows, to share one search for neighbours
 * @throws ZooError `TRAINING_DIVERGED`, `ABORTED`, `INVALID_ARGUMENT` for fewer clusters than 2 or more than rows, a
 *   batch larger than the data, or fewer restarts or epochs than one, `INVALID_DATA` for fewer different rows than clusters,
 *   `TRAINING_COLLAPSED` where every restart has, unless empty clusters are allowed, `CHECKPOINT_INVALID`
 */
export async function trainPrior(
  engine: Engine,
  data: RowsInMemory,
  clusters: number,
  options: PriorOptions,
  random: Random,
  controls: TrainingControls = {},
  neighbourhood: Neighbourhood = new Neighbourhood(data, controls),
): Promise<PriorResult> {
  assertClusterable(data.rows, clusters);
  assertDistinctRows(data.data, data.columns, clusters);
  assertBatch('prior network', options.batch, data.rows);
  if (!Number.isInteger(options.restarts) || options.restarts < 1) {
    throw new ZooError('INVALID_ARGUMENT', `restarts must be an integer from 1, got ${options.restarts}`);
  }
  assertOverclustering(options, clusters);
  const network = priorNetworkFor(options, data.columns, clusters);
  const resume = controls.checkpoints?.resume;
  const runs = resume ? restoreRuns(resume) : [];
  const resumed = runs.length;
  const radii =
    resumed < options.restarts && needsRadii(options)
      ? await runStage('neighbours', controls, () => neighbourhood.radii(options.radius))
      : new Float32Array();
  for (let restart = 0; restart < options.restarts; restart++) {
    const stage = options.restarts === 1 ? 'prior network' : `prior network ${restart + 1}/${options.restarts}`;
    const seeded = random.fork();
    if (restart < resumed) continue;
    const own = loopControls(controls, () => storeRuns(runs), restart === resumed ? resume : undefined);
    runs.push(
      await runStage(stage, controls, async () => {
        const start = await neighbourhood.start(outputsOf(options, clusters), options.start, seeded);
        return trainOnce(engine, network, data, radii, start, {
          clusters,
          options,
          random: seeded,
          stage,
          controls: own,
        });
      }),
    );
  }
  const best = bestRun(runs);
  if (best.collapse !== undefined) {
    const message = `the prior network ${best.collapse}`;
    if (!controls.allowEmptyClusters) throw collapsed(message, options);
    controls.onEvent?.({ type: 'warning', message: `${message}: try another seed, or ask for fewer` });
  }
  const agreements = pairwiseAgreement(runs.map((run) => run.labels));
  const agreement = meanAgreement(agreements);
  if (agreement < AGREEMENT_WARNING) {
    const message = `the prior network's restarts agree only to ARI ${agreement.toFixed(2)}: distrust the clusters`;
    controls.onEvent?.({ type: 'warning', message });
  }
  if (best.gap !== undefined && best.gap < GAP_WARNING) {
    const message = `the last clusters that were merged are hardly closer than those left apart (${best.gap.toFixed(2)} times)`;
    controls.onEvent?.({ type: 'warning', message: `${message}: distrust the clusters` });
  }
  const masses = labelMasses(best.labels, clusters);
  return {
    network,
    state: best.state,
    labels: best.labels,
    masses,
    used: clustersUsed(masses),
    agreement,
    objectives: runs.map((run) => run.objective),
    agreements,
    ...(best.gap !== undefined && { gaps: runs.map((run) => run.gap!) }),
    kept: runs.indexOf(best),
    usedByRestart: runs.map((run) => clustersUsed(labelMasses(run.labels, clusters))),
    runs,
  };
}

function collapsed(message: string, { start }: PriorOptions): CollapsedError {
  const other = start.kind === 'graph' ? 'another seed' : 'another seed or the graph start';
  const remedy = `ask for fewer clusters, try ${other}, or allow empty clusters`;
  const stage = { kind: 'prior network', start: start.kind } as const;
  return new CollapsedError(`${message}: it has collapsed; ${remedy}`, stage);
}

/** What the trainings of one prior network have in common, and the generator of this one. */
interface RunSettings {
  readonly clusters: number;
  readonly options: PriorOptions;
  readonly random: Random;
  readonly stage: string;
  readonly controls: TrainingControls;
}

async function trainOnce(
  engine: Engine,
  network: Network,
  data: RowsInMemory,
  radii: Float32Array,
  start: Start,
  settings: RunSettings,
): Promise<PriorRun> {
  const { clusters, options, random, stage, controls } = settings;
  const { batch, epochs } = options;
  const kept = [...network.parameters, ...network.statistics];
  const initial = { ...initialize(kept, random), ...adamState(network.parameters) };
  const stepsPerEpoch = Math.floor(data.rows / batch);
  const batches = new ShuffledBatches(data.rows, batch, random);
  const outputs = outputsOf(options, clusters);
  const draw = (iteration: number): StepInputs => {
    const chosen = batches.at(iteration);
    const progress = iteration / (epochs * stepsPerEpoch);
    const x = gatherRows(data.data, data.columns, chosen);
    return {
      x,
      ...(options.perturbation !== 'none' && {
        noise: random.normals(batch * data.columns),
        radii: gatherRows(radii, 1, chosen),
      }),
      targets: start.labels ? oneHot(gatherLabels(start.labels, chosen), outputs) : new Float32Array(batch * outputs),
      targetWeight: Float32Array.of(start.labels && progress < options.targetShare ? 1 : 0),
      masses: start.masses,
      adam: adamSchedule(options, iteration + 1, decayFactor(options.decay, progress)),
      ...(options.augmentation.kind === 'affine' && { augmented: augmentRows(x, options.augmentation, random) }),
    };
  };
  const inputs = priorStepInputs(options, data.columns, outputs);
  const own = { stage, epochs, stepsPerEpoch, draw, parts: { random, batches } };
  const plan = { ...own, step: priorStep(network, options), inputs, initial, kept };
  const trained = await trainState(engine, plan, controls);
  const { losses } = trained;
  const { state, gap } = await mergedState(engine, network, trained.state, { data, radii }, settings);
  const predictions = await predictPrior(engine, network, state, data);
  const labels = argmaxRows(predictions, clusters);
  const collapse = collapseOf({ labels, marginal: losses.marginal! }, start.masses, clusters);
  const known = { ...(gap !== undefined && { gap }), ...(collapse !== undefined && { collapse }) };
  return { state, labels, objective: losses.objective!, ...known };
}

function gatherLabels(labels: Int32Array, indices: Int32Array): Int32Array {
  return indices.map((index) => labels[index]!);
}

/** Adjusted Rand index of every two labelings; 1 on the diagonal. */
function pairwiseAgreement(labelings: readonly Int32Array[]): number[][] {
  return labelings.map((a) => labelings.map((b) => (a === b ? 1 : adjustedRand(contingencyTable(a, b)))));
}

/** Mean over all pairs of different restarts; 1 without any. */
function meanAgreement(agreements: readonly (readonly number[])[]): number {
  const pairs = agreements.flatMap((row, i) => row.slice(i + 1));
  return pairs.length === 0 ? 1 : pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
}
