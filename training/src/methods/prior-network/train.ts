import { type Random, ZooError } from '@clusterzoo/runtime';
import type { Engine, State } from '../../engine/engine.js';
import { adjustedRand, contingencyTable } from '../../metrics/index.js';
import type { Network } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { adamSchedule, adamState } from '../../optimizers/adam.js';
import type { TrainingControls } from '../events.js';
import { decayFactor, runEpochs, runStage } from '../loop.js';
import { argmaxRows, gatherRows, labelMasses, mapRows, oneHot, type Rows } from '../rows.js';
import type { PriorOptions } from './options.js';
import { priorForward, priorStep, priorStepInputs } from './prior-step.js';
import { perturbationRadii, prepareStart, type Start } from './start.js';

/** A trained prior network and what is known about it without labels. */
export interface PriorResult {
  readonly network: Network;
  readonly state: State;
  /** Most likely cluster of each training row. */
  readonly labels: Int32Array;
  /** Share of each cluster among them: the learned prior of the clusters. */
  readonly masses: Float32Array;
  /** Mean adjusted Rand index between the restarts' clusters; 1 with a single one. */
  readonly agreement: number;
  /** Mean objective of the last epoch for each restart; the one with the lowest is kept. */
  readonly objectives: readonly number[];
}

/** One training of the prior network. */
type Run = Pick<PriorResult, 'network' | 'state' | 'labels'> & { readonly objective: number };

/** Agreement between restarts below which a result deserves distrust. */
export const AGREEMENT_WARNING = 0.9;

/**
 * Trains the prior network (IMSAT; the first stage of SIMI-ClusterGAN) and labels every training row with it.
 *
 * @param data - rows scaled to [−1, 1]
 * @throws ZooError `TRAINING_DIVERGED`, `ABORTED`, or `INVALID_ARGUMENT` for a batch larger than the data
 */
export async function trainPrior(
  engine: Engine,
  data: Rows,
  clusters: number,
  options: PriorOptions,
  random: Random,
  controls: TrainingControls = {},
): Promise<PriorResult> {
  if (options.batch > data.rows) {
    throw new ZooError('INVALID_ARGUMENT', `prior batch ${options.batch} exceeds the ${data.rows} rows; lower it`);
  }
  const { radii, start } = await runStage('neighbours', controls, async () => ({
    radii: await perturbationRadii(data, options.radius),
    start: await prepareStart(data, clusters, options.start),
  }));
  const runs: Run[] = [];
  for (let restart = 0; restart < options.restarts; restart++) {
    const stage = options.restarts === 1 ? 'prior network' : `prior network ${restart + 1}/${options.restarts}`;
    const seeded = random.fork();
    runs.push(
      await runStage(stage, controls, async () =>
        trainOnce(engine, data, radii, await start(seeded), { clusters, options, random: seeded, stage, controls }),
      ),
    );
  }
  const best = runs.reduce((a, b) => (b.objective < a.objective ? b : a));
  const agreement = meanAgreement(runs.map((run) => run.labels));
  if (agreement < AGREEMENT_WARNING) {
    const message = `the prior network's restarts agree only to ARI ${agreement.toFixed(2)}: distrust the clusters`;
    controls.onEvent?.({ type: 'warning', message });
  }
  return {
    network: best.network,
    state: best.state,
    labels: best.labels,
    masses: labelMasses(best.labels, clusters),
    agreement,
    objectives: runs.map((run) => run.objective),
  };
}

interface RunSettings {
  readonly clusters: number;
  readonly options: PriorOptions;
  readonly random: Random;
  readonly stage: string;
  readonly controls: TrainingControls;
}

async function trainOnce(
  engine: Engine,
  data: Rows,
  radii: Float32Array,
  start: Start,
  settings: RunSettings,
): Promise<Run> {
  const { clusters, options, random, stage, controls } = settings;
  const { batch, epochs } = options;
  const network = priorNetwork({ inputs: data.columns, hidden: options.hidden, clusters });
  const initial = {
    ...initialize([...network.parameters, ...network.statistics], random),
    ...adamState(network.parameters),
  };
  const state = await engine.load(initial);
  const step = await engine.compile(priorStep(network, options), state, priorStepInputs(batch, data.columns, clusters));
  const stepsPerEpoch = Math.floor(data.rows / batch);
  let order = random.permutation(data.rows);
  const { objective } = await runEpochs(
    {
      stage,
      epochs,
      stepsPerEpoch,
      step,
      draw: (iteration) => {
        const at = iteration % stepsPerEpoch;
        if (at === 0 && iteration > 0) order = random.permutation(data.rows);
        const chosen = order.subarray(at * batch, (at + 1) * batch);
        const progress = iteration / (epochs * stepsPerEpoch);
        return {
          x: gatherRows(data.data, data.columns, chosen),
          noise: random.normals(batch * data.columns),
          radii: gatherRows(radii, 1, chosen),
          targets: start.labels
            ? oneHot(gatherLabels(start.labels, chosen), clusters)
            : new Float32Array(batch * clusters),
          targetWeight: Float32Array.of(start.labels && progress < options.targetShare ? 1 : 0),
          masses: start.masses,
          adam: adamSchedule(options, iteration + 1, decayFactor(options.decay, progress)),
        };
      },
    },
    controls,
  );
  const predictions = await predictPrior(engine, network, await state.read(), data);
  const trained = await state.read([...network.parameters, ...network.statistics].map(({ name }) => name));
  await step.dispose();
  await state.dispose();
  return { network, state: trained, labels: argmaxRows(predictions, clusters), objective: objective! };
}

/** Log-probabilities [rows, clusters] of a trained prior network, in inference mode. */
export async function predictPrior(engine: Engine, network: Network, state: State, data: Rows): Promise<Float32Array> {
  const loaded = await engine.load(state);
  const x = { data: data.data, shape: [data.columns] };
  const { logProbabilities } = await mapRows(engine, loaded, priorForward(network), { x }, data.rows);
  await loaded.dispose();
  return logProbabilities!;
}

function gatherLabels(labels: Int32Array, indices: Int32Array): Int32Array {
  return indices.map((index) => labels[index]!);
}

/** Mean adjusted Rand index over all pairs of labelings. */
function meanAgreement(labelings: readonly Int32Array[]): number {
  const pairs = labelings.flatMap((a, i) => labelings.slice(i + 1).map((b) => adjustedRand(contingencyTable(a, b))));
  return pairs.length === 0 ? 1 : pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
}
