import type { Random } from '@clusterzoo/runtime';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ImageShape } from '../../data/dataset.js';
import { gatherRows } from '../../data/row-views.js';
import type { Engine, StepFunction, StepInputs } from '../../engine/engine.js';
import { crossEntropy } from '../../losses/probability.js';
import { type ImagePlan, imagePlan } from '../../networks/architecture.js';
import { convolutionalTrunk } from '../../networks/image-networks.js';
import { inference, type Network, parametersOf, type SequentialNetwork } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { adamInput, adamSchedule, adamState, adamUpdate } from '../../optimizers/adam.js';
import { differentiate } from '../../optimizers/gradients.js';
import type { TrainingControls } from '../events.js';
import { decayFactor, runStage, trainState } from '../loop.js';
import { argmaxRows, mapRows, oneHot, type Rows, ShuffledBatches } from '../rows.js';

/** What a {@link Classifier} makes of rows. */
export interface Seen {
  /** Class of each. */
  readonly classes: Int32Array;
  /** What its last layer sees of each, [rows, n] row-major; of maps, their means. */
  readonly features: Float32Array;
}

/** A network that was told the classes: a judge of what generators draw, and nobody's teacher. */
export interface Classifier {
  /** @param rows - scaled to [−1, 1], row-major */
  see(rows: Float32Array): Promise<Seen>;
}

/** Options of {@link trainClassifier}. */
export interface ClassifierOptions {
  /** Number of classes. */
  readonly classes: number;
  /** Size of the picture that a row is; absent for vectors. */
  readonly image?: ImageShape;
  readonly random: Random;
  /** @default 5 */
  readonly epochs?: number;
  readonly controls?: Pick<TrainingControls, 'onEvent' | 'signal'>;
}

const STAGE = 'classifier';
const [BATCH, LARGEST_RATE] = [128, 1e-3];

/** Factor on the encoder's layers that make the classifier's; wider ones judge MNIST no better. */
const WIDTH = 0.5;

/**
 * Trains a classifier on labelled rows: for pictures the layers of ClusterGAN's encoder, for vectors those of the prior
 * network, with cross-entropy and Adam. Batches are of 128 rows or of all, the rate falls to 0 over the second half.
 *
 * @param data - scaled to [−1, 1]
 * @param labels - the class of each row, 0 … classes − 1
 * @throws ZooError `TRAINING_DIVERGED`, `ABORTED`
 */
export async function trainClassifier(
  engine: Engine,
  data: Rows,
  labels: Int32Array,
  { classes, image, random, epochs = 5, controls = {} }: ClassifierOptions,
): Promise<Classifier> {
  const architecture = image && ({ kind: 'convolutional', ...image, widthFactor: WIDTH } as const);
  const positions = architecture ? positionsSeen(imagePlan(architecture)) : 1;
  const network: SequentialNetwork = architecture
    ? convolutionalTrunk('classifier', architecture, 'he', classes)
    : priorNetwork({ inputs: data.columns, hidden: 256, clusters: classes });
  const shape = image ? [image.channels, image.height, image.width] : [data.columns];
  const batch = Math.min(BATCH, data.rows);
  const kept = [...network.parameters, ...network.statistics];
  const stepsPerEpoch = Math.floor(data.rows / batch);
  const batches = new ShuffledBatches(data.rows, batch, random);
  const rate = { learningRate: LARGEST_RATE, beta1: 0.9, beta2: 0.999 };
  const draw = (iteration: number): StepInputs => {
    const chosen = batches.at(iteration);
    const factor = decayFactor('half-cosine', iteration / (epochs * stepsPerEpoch));
    return {
      x: gatherRows(data.data, data.columns, chosen),
      targets: oneHot(
        chosen.map((row) => labels[row]!),
        classes,
      ),
      adam: adamSchedule(rate, iteration + 1, factor),
    };
  };
  const float = (...sizes: number[]) => ({ shape: sizes, dtype: 'float32' }) as const;
  const inputs = { x: float(batch, ...shape), targets: float(batch, classes), adam: adamInput };
  const initial = { ...initialize(kept, random), ...adamState(network.parameters) };
  const plan = {
    stage: STAGE,
    epochs,
    stepsPerEpoch,
    draw,
    step: classifierStep(network, rate),
    inputs,
    initial,
    kept,
  };
  const { state } = await runStage(STAGE, controls, () => trainState(engine, plan, controls));
  const forward: StepFunction = (values, { x }) => {
    const logits = network.forward(values, x!, inference);
    // Maps come channels first.
    const maps = tf.reshape(network.penultimate(values, x!, inference), [x!.shape[0]!, -1, positions]);
    return { outputs: { logits, features: tf.mean(maps, 2) } };
  };
  return {
    async see(rows) {
      const count = rows.length / data.columns;
      const { logits, features } = await mapRows(engine, state, forward, { x: { data: rows, shape } }, count);
      return { classes: argmaxRows(logits!, classes), features: features! };
    },
  };
}

/** Positions of the maps that a trunk's last layer sees; 1 where it sees units of a dense layer. */
function positionsSeen({ smallest, fully }: ImagePlan): number {
  return fully === undefined ? smallest.height * smallest.width : 1;
}

function classifierStep(network: Network, rate: { beta1: number; beta2: number }): StepFunction {
  return (state, { x, targets, adam }) => {
    const { loss, gradients, aside } = differentiate(
      (parameters) => {
        const updates: Record<string, tf.Tensor> = {};
        const logits = network.forward({ ...state, ...parameters }, x!, { kind: 'training', updates });
        return { loss: crossEntropy(targets!, logits as Tensor2D) as Scalar, aside: updates };
      },
      parametersOf(network, state),
    );
    return { state: { ...aside, ...adamUpdate(state, gradients, adam!, rate) }, losses: { classification: loss } };
  };
}
