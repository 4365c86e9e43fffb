import { ZooError } from '@clusterzoo/runtime';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { StepFunction, TensorMap, TensorSpec } from '../../engine/engine.js';
import { detached } from '../../losses/detached.js';
import { conditionalEntropy, crossEntropy, divergence, marginalDivergence } from '../../losses/probability.js';
import { adversarialPerturbation, randomPerturbation } from '../../losses/virtual-adversarial.js';
import { type ForwardMode, inference, type Network, parametersOf, untracked } from '../../networks/network.js';
import { adamInput, adamUpdate } from '../../optimizers/adam.js';
import { differentiate } from '../../optimizers/gradients.js';
import { MERGE, priorProbabilities } from './network.js';
import type { PriorOptions } from './options.js';

/**
 * Specs of a prior step's inputs.
 *
 * @param outputs - of the network: clusters, or what is merged to them later
 */
export function priorStepInputs(
  { batch, augmentation, perturbation }: Pick<PriorOptions, 'batch' | 'augmentation' | 'perturbation'>,
  features: number,
  outputs: number,
): Record<string, TensorSpec> {
  const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  return {
    /** Scaled data. */
    x: float(batch, features),
    ...(perturbation !== 'none' && {
      /** Standard normal noise; its rows' directions start the perturbation. */
      noise: float(batch, features),
      /** Length of the perturbation for each row. */
      radii: float(batch, 1),
    }),
    /** The start's clusters, one-hot (used while `targetWeight` > 0). */
    targets: float(batch, outputs),
    targetWeight: float(1),
    /** Expected cluster masses π. */
    masses: float(outputs),
    adam: adamInput,
    /** The data seen another way. */
    ...(augmentation.kind === 'none' ? {} : { augmented: float(batch, features) }),
  };
}

/** What a batch is predicted to be, and by how much that changes with what should not change it. */
interface Prediction {
  /** Of x. */
  readonly logits: Tensor2D;
  readonly penalties: { readonly smoothness?: Scalar; readonly invariance?: Scalar };
}

/** Predicts with the weights that are differentiated; all else about a batch is constant. */
type Predict = (weights: TensorMap, tracked: ForwardMode) => Prediction;

/** Rows and what they are seen as in one batch, so that one pass does for both. */
function jointly(network: Network, { x, augmented }: Record<string, Tensor2D>): Predict {
  return (weights, tracked) => {
    const both = network.forward(weights, tf.concat([x!, augmented!], 0), tracked) as Tensor2D;
    const [logits, seen] = tf.split(both, 2, 0) as [Tensor2D, Tensor2D];
    const target = detached(tf.logSoftmax(logits));
    return { logits, penalties: { invariance: divergence(target, tf.logSoftmax(seen)) } };
  };
}

/** Rows, rows that are perturbed, and what rows are seen as, each a batch of its own. */
function separately(
  network: Network,
  { perturbation, consistency, xi }: PriorOptions,
  state: TensorMap,
  { x, noise, radii, augmented }: Record<string, Tensor2D>,
): Predict {
  const composed = consistency === 'vat-of-affine';
  // The target of the perturbed prediction is a constant: computed outside what is differentiated. In training mode
  // the batch's own statistics apply, and the running ones stay as they are.
  const target = tf.logSoftmax(network.forward(state, x!, untracked) as Tensor2D);
  const from = composed ? augmented! : x!;
  const logits = (point: tf.Tensor) => network.forward(state, point, untracked);
  const own = { x: from, target, direction: noise!, radii: radii! };
  const shift =
    perturbation === 'vat' ? adversarialPerturbation(logits, { ...own, xi }) : randomPerturbation(noise!, radii!);
  return (weights, tracked) => {
    const change = (point: Tensor2D) =>
      divergence(target, tf.logSoftmax(network.forward(weights, point, untracked) as Tensor2D));
    const logits = network.forward(weights, x!, tracked) as Tensor2D;
    const smoothness = change(tf.add(from, shift));
    return { logits, penalties: { smoothness, ...(augmented && !composed && { invariance: change(augmented) }) } };
  };
}

function assertViews({ perturbation, augmentation, consistency = 'sum' }: PriorOptions): void {
  if (augmentation.kind !== 'none' || (perturbation !== 'none' && consistency === 'sum')) return;
  const what = perturbation === 'none' ? 'without a perturbation' : `with the consistency '${consistency}'`;
  const message = `a prior network ${what} needs another way to see rows; give an augmentation, such as affine`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

/**
 * One step of the prior network:
 * KL(p‖p(x + r)) + KL(p‖p(T x)) + λ_c·H(p|x) + λ_m·KL(p̄‖π) + w·CE(q, p), r the adversarial (or random) perturbation,
 * T the augmentation (where there is none, so is its term; and so is the other's without perturbation). With the
 * consistency `mean` the first two count half; with `vat-of-affine` they are one, KL(p‖p(T x + r)).
 * With uniform π and w = 0 it is IMSAT's objective up to a constant.
 *
 * @throws ZooError `INVALID_ARGUMENT` for options that need an augmentation and have none
 */
export function priorStep(network: Network, options: PriorOptions): StepFunction {
  const { perturbation, consistency, conditionalWeight, marginalWeight, beta1, beta2 } = options;
  assertViews(options);
  const share = consistency === 'mean' ? 0.5 : 1;
  return (state, inputs) => {
    const { targets, targetWeight, masses, adam } = inputs as Record<string, Tensor2D>;
    const batch = inputs as Record<string, Tensor2D>;
    const predict = perturbation === 'none' ? jointly(network, batch) : separately(network, options, state, batch);
    const { loss, gradients, aside } = differentiate(
      (parameters) => {
        const updates: Record<string, tf.Tensor> = {};
        const { logits, penalties } = predict({ ...state, ...parameters }, { kind: 'training', updates });
        const logP = tf.logSoftmax(logits);
        const conditional = conditionalEntropy(logP);
        const marginal = marginalDivergence(logP, masses!);
        const start = crossEntropy(targets!, logits);
        const objective = tf.addN([
          ...Object.values(penalties).map((penalty) => (share === 1 ? penalty : tf.mul(share, penalty))),
          tf.mul(conditionalWeight, conditional),
          tf.mul(marginalWeight, marginal),
        ]) as Scalar;
        return {
          loss: tf.add(objective, tf.mul(tf.reshape(targetWeight!, []), start)) as Scalar,
          aside: { ...updates, objective, ...penalties, conditional, marginal, start },
        };
      },
      parametersOf(network, state),
    );
    const { objective, smoothness, invariance, conditional, marginal, start, ...statistics } = aside;
    const penalties = { ...(smoothness && { smoothness }), ...(invariance && { invariance }) };
    return {
      state: { ...statistics, ...adamUpdate(state, gradients, adam!, { beta1, beta2 }) },
      losses: { loss, objective, conditional, marginal, start, ...penalties } as Record<string, Scalar>,
    };
  };
}

function logProbabilities(network: Network, state: TensorMap, x: tf.Tensor): tf.Tensor {
  if (!state[MERGE]) return tf.logSoftmax(network.forward(state, x, inference) as Tensor2D);
  // A cluster whose outputs are all 0 in float32 has no logarithm.
  return tf.log(tf.maximum(priorProbabilities(network, state, x), 1e-30));
}

/** Forward pass in inference mode: `x` [N, d] → log-probabilities of the clusters, [N, K]. */
export function priorForward(network: Network): StepFunction {
  return (state, { x }) => ({ outputs: { logProbabilities: logProbabilities(network, state, x!) } });
}
