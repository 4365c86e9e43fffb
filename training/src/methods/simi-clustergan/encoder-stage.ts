import type { Random } from '@clusterzoo/runtime';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Checkpoint } from '../../checkpoint.js';
import { gatherRows } from '../../data/row-views.js';
import type { Engine, State, StepFunction, StepInputs, TensorMap, TensorSpec } from '../../engine/engine.js';
import { crossEntropy } from '../../losses/probability.js';
import { type ClusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { entriesOf, inference, type Network, parametersOf, untracked } from '../../networks/network.js';
import { adamInput, adamSchedule, adamState, adamUpdate } from '../../optimizers/adam.js';
import { differentiate } from '../../optimizers/gradients.js';
import { prefixed, unprefixed } from '../checkpoints.js';
import type { TrainingControls } from '../events.js';
import { decayFactor, runStage, trainState } from '../loop.js';
import { augmentRows } from '../prior-network/augmentation.js';
import type { Augmentation } from '../prior-network/options.js';
import { argmaxRows, oneHot, type Rows, ShuffledBatches } from '../rows.js';
import type { SimiOptions } from './options.js';

/** A last stage of training, for the encoder alone. */
export interface EncoderStage {
  readonly epochs: number;
  /** How the encoder sees the rows whose clusters the prior network tells it. */
  readonly augmentation: Augmentation;
  /** Weight of the squared difference from the latents that the encoder gave before. */
  readonly latentWeight: number;
  /**
   * Weight of J_ce on samples of the generator as it was trained: an encoder that sees none any more forgets their
   * clusters where they do not look like the data. @default 0, which draws no samples
   */
  readonly sampleWeight?: number;
}

/** For people who watch. */
const STAGE = 'encoder';

/** Names of the encoder's parameters as the stage found them. */
const BEFORE = 'before/';

/** Specs of the inputs of {@link encoderStep}. */
export function encoderInputs(
  { sizes, sampleShape }: ClusterGanNetworks,
  { sampleWeight }: EncoderStage,
  batch: number,
): Record<string, TensorSpec> {
  return {
    /** Real data as the augmentation shows them, scaled. */
    x: { shape: [batch, ...sampleShape], dtype: 'float32' },
    /** The prior network's probabilities of the real data themselves. */
    priorTarget: { shape: [batch, sizes.clusters], dtype: 'float32' },
    ...(sampleWeight && {
      /** z_M and z_n ~ N(0, σ²I) of the samples. */
      clusters: { shape: [batch, sizes.clusters], dtype: 'float32' },
      latents: { shape: [batch, sizes.latentSize], dtype: 'float32' },
    }),
    adam: adamInput,
  };
}

/** The state that {@link encoderStep} begins with. @param trained - parameters and statistics of all three networks */
export function encoderState(
  { encoder, generator }: ClusterGanNetworks,
  { sampleWeight }: EncoderStage,
  trained: State,
): State {
  const own = entriesOf(encoder.parameters, trained);
  // Checkpoints then hold the generator twice: here, and in what the stage before left.
  const frozen = sampleWeight ? entriesOf([...generator.parameters, ...generator.statistics], trained) : {};
  return { ...frozen, ...own, ...prefixed(BEFORE, own), ...adamState(encoder.parameters) };
}

/**
 * The encoder's step: minimises J_pce on rows seen another way and J_ce on samples (SIMI-ClusterGAN, Alg. 1), and keeps
 * the rows' latents where they were, since the generator that decodes them does not learn any more.
 */
export function encoderStep(
  { encoder, generator, sizes }: ClusterGanNetworks,
  { latentWeight, sampleWeight }: EncoderStage,
  adam: SimiOptions['adam'],
): StepFunction {
  const code = (state: TensorMap, x: Tensor) => splitCode(encoder.forward(state, x, untracked), sizes);
  return (state, inputs) => {
    const { x, priorTarget, clusters, latents: drawn, adam: schedule } = inputs as Record<string, Tensor>;
    const before = code(parametersBefore(encoder, state), x!).latents;
    const samples = sampleWeight && generator.forward(state, tf.concat([drawn!, clusters!], 1), inference);
    const { loss, gradients, aside } = differentiate(
      (parameters) => {
        const { latents, logits } = code(parameters, x!);
        const priorCrossEntropy = crossEntropy(priorTarget as Tensor2D, logits);
        const latentsKept = tf.mean(tf.squaredDifference(latents, before)) as Scalar;
        const onRows = tf.add(priorCrossEntropy, tf.mul(latentWeight, latentsKept)) as Scalar;
        if (!samples) return { loss: onRows, aside: { priorCrossEntropy, latentsKept } };
        const onSamples = crossEntropy(clusters as Tensor2D, code(parameters, samples).logits);
        const loss = tf.add(onRows, tf.mul(sampleWeight, onSamples)) as Scalar;
        return { loss, aside: { priorCrossEntropy, latentsKept, crossEntropy: onSamples } };
      },
      parametersOf(encoder, state),
    );
    return {
      state: adamUpdate(state, gradients, schedule!, adam),
      losses: { encoder: loss, ...(aside as Record<string, Scalar>) },
    };
  };
}

function parametersBefore({ parameters }: Network, state: TensorMap): TensorMap {
  return Object.fromEntries(parameters.map(({ name }) => [name, state[`${BEFORE}${name}`]!]));
}

/**
 * Trains the encoder alone, once generator and critic are done: what it has to do for them costs it some of what the
 * prior network knows (of MNIST's test split .003 of the accuracy), which a few epochs bring back. Samples, where there
 * are any, are of the clusters that the prior network has the batch's rows in, with latents as all networks trained on.
 *
 * @param trained - parameters and statistics of all three networks
 * @param data - rows scaled to the range of the generator's output
 * @param taught - the prior network's probabilities of these rows, [rows, K]
 * @returns `trained` with the encoder's new parameters
 * @throws ZooError as `trainState` does
 */
export async function trainEncoder(
  engine: Engine,
  networks: ClusterGanNetworks,
  trained: State,
  data: Rows,
  taught: Float32Array,
  stage: EncoderStage,
  { adam, batch, decay, sigma }: Pick<SimiOptions, 'adam' | 'batch' | 'decay' | 'sigma'>,
  random: Random,
  controls: TrainingControls = {},
): Promise<State> {
  const { encoder, sizes } = networks;
  const { epochs, augmentation, sampleWeight } = stage;
  const stepsPerEpoch = Math.floor(data.rows / batch);
  const batches = new ShuffledBatches(data.rows, batch, random);
  const draw = (iteration: number): StepInputs => {
    const chosen = batches.at(iteration);
    const rows = gatherRows(data.data, data.columns, chosen);
    const priorTarget = gatherRows(taught, sizes.clusters, chosen);
    return {
      x: augmentation.kind === 'none' ? rows : augmentRows(rows, augmentation, random),
      priorTarget,
      ...(sampleWeight && {
        clusters: oneHot(argmaxRows(priorTarget, sizes.clusters), sizes.clusters),
        latents: random.normals(batch * sizes.latentSize, sigma),
      }),
      adam: adamSchedule(adam, iteration + 1, decayFactor(decay, iteration / (epochs * stepsPerEpoch))),
    };
  };
  const plan = {
    ...{ stage: STAGE, epochs, stepsPerEpoch, draw, parts: { random, batches } },
    step: encoderStep(networks, stage, adam),
    inputs: encoderInputs(networks, stage, batch),
    initial: encoderState(networks, stage, trained),
    kept: encoder.parameters,
  };
  const { state } = await runStage(STAGE, controls, () => trainState(engine, plan, controls));
  return { ...trained, ...state };
}

/** What the stage before leaves. */
export interface JointlyTrained {
  readonly state: State;
  /** Mean losses of its last epoch. */
  readonly losses: Readonly<Record<string, number>>;
}

/** Names of what the stage before left. */
const JOINT = 'joint/';

/** What the stage before left, as a part of this one's checkpoints. */
export function storeJoint({ state, losses }: JointlyTrained): Checkpoint {
  return { state: prefixed(JOINT, state), meta: { jointLosses: losses } };
}

/** What the stage before left, where a checkpoint is of this one; undefined where it is of an earlier one. */
export function restoreJoint({ state, meta }: Checkpoint): JointlyTrained | undefined {
  const losses = meta.jointLosses;
  if (losses === undefined) return undefined;
  return { state: unprefixed(JOINT, state), losses: losses as Record<string, number> };
}
