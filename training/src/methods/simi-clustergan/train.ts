import { type Random, ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import type { Engine, State, StepFunction, StepInputs } from '../../engine/engine.js';
import { type ClusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { inference } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { adamSchedule, adamState } from '../../optimizers/adam.js';
import type { TrainingControls } from '../events.js';
import { decayFactor, runEpochs, runStage } from '../loop.js';
import { perturbationRadii } from '../prior-network/start.js';
import type { PriorResult } from '../prior-network/train.js';
import { gatherRows, mapRows, oneHot, type Rows } from '../rows.js';
import type { SimiOptions } from './options.js';
import { criticInput, simiInputs, simiStep } from './simi-step.js';

/** Result of the second stage. */
export interface SimiResult {
  readonly networks: ClusterGanNetworks;
  /** Parameters and batch-norm statistics of generator, critic and encoder. */
  readonly state: State;
  /** Mean losses of the last epoch. */
  readonly losses: Readonly<Record<string, number>>;
}

/**
 * Trains generator, critic and encoder (SIMI-ClusterGAN, arXiv 2107.12706, Alg. 1) on rows that the prior network has
 * labelled.
 *
 * @param data - rows scaled to the range of the generator's output
 * @param prior - the trained prior network and its cluster of each row
 * @throws ZooError `TRAINING_DIVERGED`, `ABORTED`, or `INVALID_ARGUMENT` for a batch larger than the data
 */
export async function trainSimi(
  engine: Engine,
  networks: ClusterGanNetworks,
  data: Rows,
  prior: Pick<PriorResult, 'network' | 'state' | 'labels'>,
  options: SimiOptions,
  random: Random,
  controls: TrainingControls = {},
): Promise<SimiResult> {
  const { batch, epochs, criticSteps, sigma } = options;
  const { latentSize, clusters } = networks.sizes;
  if (batch > data.rows) {
    throw new ZooError('INVALID_ARGUMENT', `batch ${batch} exceeds the ${data.rows} rows; lower it`);
  }
  const { generator, critic, encoder } = networks;
  const all = [generator, critic, encoder];
  const kept = all.flatMap((network) => [...network.parameters, ...network.statistics]);
  const parameters = all.flatMap((network) => network.parameters);
  const state = await engine.load({ ...prior.state, ...initialize(kept, random), ...adamState(parameters) });
  const step = await engine.compile(simiStep(networks, options, prior.network), state, simiInputs(networks, options));

  const { distillation } = options;
  const radii = distillation.kind === 'network' ? await perturbationRadii(data, distillation.radius) : undefined;
  const stepsPerEpoch = Math.floor(data.rows / batch);
  let order = random.permutation(data.rows);
  const drawRows = (chosen: Int32Array) => ({
    real: gatherRows(data.data, data.columns, chosen),
    clusters: oneHot(
      chosen.map((row) => prior.labels[row]!),
      clusters,
    ),
    latents: random.normals(batch * latentSize, sigma),
  });
  const draw = (iteration: number): StepInputs => {
    const at = iteration % stepsPerEpoch;
    if (at === 0 && iteration > 0) order = random.permutation(data.rows);
    const factor = decayFactor(options.decay, iteration / (epochs * stepsPerEpoch));
    const chosen = order.subarray(at * batch, (at + 1) * batch);
    const own = drawRows(chosen);
    const inputs: Record<string, Float32Array> = {
      ...own,
      ...(radii ? { moved: moveRows(own.real, gatherRows(radii, 1, chosen), random) } : {}),
      freshLatents: random.normals(batch * latentSize, sigma),
      adam: adamSchedule(options.adam, iteration + 1, factor),
    };
    for (let i = 1; i <= criticSteps; i++) {
      // The last critic step shares its batch with the generator and encoder; the ones before draw their own.
      const own =
        i === criticSteps ? {} : drawRows(Int32Array.from({ length: batch }, () => random.integer(data.rows)));
      const adam = adamSchedule(options.criticAdam, iteration * criticSteps + i, factor);
      const mixing = random.uniforms(batch);
      for (const [name, values] of Object.entries({ ...own, mixing, adam })) inputs[criticInput(i, name)] = values;
    }
    return inputs;
  };
  const losses = await runStage('generator and encoder', controls, () =>
    runEpochs({ stage: 'generator and encoder', epochs, stepsPerEpoch, step, draw }, controls),
  );
  const trained = await state.read(kept.map(({ name }) => name));
  await step.dispose();
  await state.dispose();
  return { networks, state: trained, losses };
}

/** Each row moved in a random direction by its length in `radii`. */
function moveRows(rows: Float32Array, radii: Float32Array, random: Random): Float32Array {
  const columns = rows.length / radii.length;
  const noise = random.normals(rows.length);
  radii.forEach((radius, row) => {
    const own = noise.subarray(row * columns, (row + 1) * columns);
    const factor = radius / (Math.hypot(...own) + 1e-12);
    own.forEach((value, column) => {
      own[column] = rows[row * columns + column]! + factor * value;
    });
  });
  return noise;
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
  const loaded = await engine.load(state);
  const x = { data: data.data, shape: networks.sampleShape };
  const { latents, probabilities } = await mapRows(engine, loaded, encode(networks), { x }, data.rows);
  await loaded.dispose();
  return { latents: latents!, probabilities: probabilities! };
}
