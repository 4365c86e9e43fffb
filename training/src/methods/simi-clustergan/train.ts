import type { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { gatherRows } from '../../data/row-views.js';
import type { Engine, EngineState, State, StepFunction, StepInputs } from '../../engine/engine.js';
import { type ClusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { inference } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { adamSchedule, adamState } from '../../optimizers/adam.js';
import type { TrainingControls } from '../events.js';
import { assertBatch, decayFactor, runStage, trainState } from '../loop.js';
import { augmentRows } from '../prior-network/augmentation.js';
import { movedRows } from '../prior-network/moved-rows.js';
import { predictProbabilities } from '../prior-network/predict.js';
import { Neighbourhood } from '../prior-network/start.js';
import type { PriorResult } from '../prior-network/train.js';
import { argmaxRows, mapRows, oneHot, type Rows, rowsInMemory, ShuffledBatches } from '../rows.js';
import { type CriticView, plainView } from './critic-view.js';
import { encoderFromPrior } from './encoder-start.js';
import { EncoderWatch } from './encoder-watch.js';
import type { SimiOptions } from './options.js';
import { criticInput, simiInputs, simiStep } from './simi-step.js';
import { assertUntaught } from './uniform-codes.js';

/** Result of the second stage. */
export interface SimiResult {
  readonly networks: ClusterGanNetworks;
  /** Parameters and batch-norm statistics of generator, critic and encoder. */
  readonly state: State;
  /** Mean losses of the last epoch. */
  readonly losses: Readonly<Record<string, number>>;
}

/** How others than the encoder see the rows, and which of them there are to see. */
export interface TrainingViews {
  /** Of the rows, to share one search for neighbours. */
  readonly neighbourhood?: Neighbourhood | undefined;
  /** The same rows as the prior network sees them. @default the rows themselves */
  readonly priorRows?: Rows | undefined;
  /** What the critic sees of rows. @default the rows themselves */
  readonly critic?: CriticView | undefined;
  /** The rows to learn from. @default all */
  readonly instances?: Int32Array | undefined;
}

/** For people who watch. */
const STAGE = 'generator and encoder';

/**
 * Trains generator, critic and encoder (SIMI-ClusterGAN, arXiv 2107.12706, Alg. 1) on rows that the prior network has
 * labelled, or that nobody has: z_M is then drawn evenly.
 *
 * @param data - rows scaled to the range of the generator's output
 * @param prior - the trained prior network and its cluster of each row; undefined where there is none
 * @throws ZooError `TRAINING_DIVERGED`, `TRAINING_COLLAPSED`, `ABORTED`, or `INVALID_ARGUMENT` for a batch larger than
 *   the rows to learn from, fewer epochs than one, or no loss at all
 */
export async function trainSimi(
  engine: Engine,
  networks: ClusterGanNetworks,
  data: Rows,
  prior: Pick<PriorResult, 'network' | 'state' | 'labels'> | undefined,
  options: SimiOptions,
  random: Random,
  controls: TrainingControls = {},
  { neighbourhood, priorRows = data, critic: view = plainView(networks), instances }: TrainingViews = {},
): Promise<SimiResult> {
  const { batch, epochs, criticSteps, sigma } = options;
  const { latentSize, clusters } = networks.sizes;
  if (!prior) assertUntaught(options);
  const count = instances?.length ?? data.rows;
  assertBatch(STAGE, batch, count);
  const { generator, critic, encoder } = networks;
  const all = [generator, critic, encoder];
  const kept = all.flatMap((network) => [...network.parameters, ...network.statistics]);
  const parameters = all.flatMap((network) => network.parameters);
  const drawn = initialize(kept, random);
  const start = prior && options.encoderStart === 'prior' ? encoderFromPrior(networks, prior.state, drawn) : {};
  const initial = { ...prior?.state, ...drawn, ...start, ...adamState(parameters) };

  const { distillation } = options;
  const near = () => neighbourhood ?? new Neighbourhood(rowsInMemory(data, 'a search for neighbours'), controls);
  const radii = distillation.kind === 'network' ? await near().radii(distillation.radius) : undefined;
  const taught =
    prior && distillation.kind === 'sample' ? await predictProbabilities(engine, prior, priorRows) : undefined;
  const instanceAt = (at: number) => instances?.[at] ?? at;
  const stepsPerEpoch = Math.floor(count / batch);
  const batches = new ShuffledBatches(count, batch, random);
  const clusterOf = prior ? (row: number) => prior.labels[row]! : () => random.integer(clusters);
  const drawRows = (chosen: Int32Array) => ({
    real: gatherRows(data.data, data.columns, chosen),
    clusters: oneHot(chosen.map(clusterOf), clusters),
    latents: random.normals(batch * latentSize, sigma),
  });
  const draw = (iteration: number): StepInputs => {
    const chosen = batches.at(iteration).map(instanceAt);
    const factor = decayFactor(options.decay, iteration / (epochs * stepsPerEpoch));
    const own = drawRows(chosen);
    const inputs: Record<string, Float32Array> = {
      ...own,
      ...(distillation.kind === 'network' && {
        moved: movedRows(own.real, gatherRows(radii!, 1, chosen), distillation.augmentation, random),
      }),
      ...(distillation.kind === 'sample' && { priorTarget: gatherRows(taught!, clusters, chosen) }),
      ...(distillation.kind === 'sample' &&
        distillation.augmentation.kind !== 'none' && {
          moved: augmentRows(own.real, distillation.augmentation, random),
        }),
      freshLatents: random.normals(batch * latentSize, sigma),
      adam: adamSchedule(options.adam, iteration + 1, factor),
    };
    for (let i = 1; i <= criticSteps; i++) {
      // The last critic step shares its batch with the generator and encoder; the ones before draw their own.
      const others = () => drawRows(Int32Array.from({ length: batch }, () => instanceAt(random.integer(count))));
      const adam = adamSchedule(options.criticAdam, iteration * criticSteps + i, factor);
      const critic = { ...(i < criticSteps && others()), mixing: random.uniforms(batch), adam };
      for (const [name, values] of Object.entries(critic)) inputs[criticInput(i, name)] = values;
    }
    return inputs;
  };
  const step = simiStep(networks, options, prior?.network, view);
  const inputs = simiInputs(networks, options, view);
  const watch = new EncoderWatch(data.rows, epochs, clusters, prior?.labels);
  const afterEpoch = async (epoch: number, engineState: EngineState) => {
    if (!watch.due(epoch)) return;
    const names = [...encoder.parameters, ...encoder.statistics].map(({ name }) => name);
    const { probabilities } = await encodeRows(engine, networks, await engineState.read(names), watch.sample(data));
    watch.check(argmaxRows(probabilities, clusters), epoch, controls);
  };
  const own = { stage: STAGE, epochs, stepsPerEpoch, draw, parts: { random, batches, encoder: watch }, afterEpoch };
  const plan = { ...own, step, inputs, initial, kept };
  const trained = await runStage(STAGE, controls, () => trainState(engine, plan, controls));
  return { networks, ...trained };
}

/** Forward pass of the encoder: `x` [N, …] → latents z_n [N, dn] and probabilities [N, K]. */
export function encode({ encoder, sizes }: ClusterGanNetworks): StepFunction {
  return (state, { x }) => {
    const { latents, logits } = splitCode(encoder.forward(state, x!, inference), sizes);
    return { outputs: { latents, probabilities: tf.softmax(logits) } };
  };
}

/** Encodings of all rows: latents [rows, dn] as the network produces them, and probabilities [rows, K]. */
export async function encodeRows(
  engine: Engine,
  networks: ClusterGanNetworks,
  state: State,
  data: Rows,
): Promise<{ latents: Float32Array; probabilities: Float32Array }> {
  const x = { data: data.data, shape: networks.sampleShape };
  const { latents, probabilities } = await mapRows(engine, state, encode(networks), { x }, data.rows);
  return { latents: latents!, probabilities: probabilities! };
}
