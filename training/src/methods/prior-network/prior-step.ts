import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { StepFunction, TensorSpec } from '../../engine/engine.js';
import { conditionalEntropy, crossEntropy, divergence, marginalDivergence } from '../../losses/probability.js';
import { adversarialPerturbation, randomPerturbation } from '../../losses/virtual-adversarial.js';
import { inference, type Network, parametersOf, untracked } from '../../networks/network.js';
import { adamInput, adamUpdate } from '../../optimizers/adam.js';
import { differentiate } from '../../optimizers/gradients.js';
import type { PriorOptions } from './options.js';

/** Specs of a prior step's inputs. */
export function priorStepInputs(
  { batch, augmentation }: Pick<PriorOptions, 'batch' | 'augmentation'>,
  features: number,
  clusters: number,
): Record<string, TensorSpec> {
  const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  return {
    /** Scaled data. */
    x: float(batch, features),
    /** Standard normal noise; its rows' directions start the perturbation. */
    noise: float(batch, features),
    /** Length of the perturbation for each row. */
    radii: float(batch, 1),
    /** The start's clusters, one-hot (used while `targetWeight` > 0). */
    targets: float(batch, clusters),
    targetWeight: float(1),
    /** Expected cluster masses π. */
    masses: float(clusters),
    adam: adamInput,
    /** The data seen another way. */
    ...(augmentation.kind === 'none' ? {} : { augmented: float(batch, features) }),
  };
}

/**
 * One step of the prior network:
 * KL(p‖p(x + r)) + KL(p‖p(T x)) + λ_c·H(p|x) + λ_m·KL(p̄‖π) + w·CE(q, p), r the adversarial (or random) perturbation,
 * T the augmentation (where there is none, so is its term).
 * With uniform π and w = 0 it is IMSAT's objective up to a constant.
 */
export function priorStep(network: Network, options: PriorOptions): StepFunction {
  const { perturbation, conditionalWeight, marginalWeight, beta1, beta2 } = options;
  return (state, inputs) => {
    const { x, noise, radii, targets, targetWeight, masses, adam, augmented } = inputs as Record<string, Tensor2D>;
    // The target of the perturbed prediction is a constant: computed outside what is differentiated. In training mode
    // the batch's own statistics apply, and the running ones stay as they are.
    const target = tf.logSoftmax(network.forward(state, x!, untracked) as Tensor2D);
    const shift =
      perturbation === 'vat'
        ? adversarialPerturbation((point) => network.forward(state, point, untracked), {
            x: x!,
            target,
            direction: noise!,
            radii: radii!,
            xi: options.xi,
          })
        : randomPerturbation(noise!, radii!);

    const { loss, gradients, aside } = differentiate(
      (parameters) => {
        const now = { ...state, ...parameters };
        const updates: Record<string, tf.Tensor> = {};
        const logits = network.forward(now, x!, { kind: 'training', updates }) as Tensor2D;
        const logP = tf.logSoftmax(logits);
        const moved = tf.logSoftmax(network.forward(now, tf.add(x!, shift), untracked) as Tensor2D);
        const smoothness = divergence(target, moved);
        const seen = augmented && tf.logSoftmax(network.forward(now, augmented, untracked) as Tensor2D);
        const invariance = seen && divergence(target, seen);
        const conditional = conditionalEntropy(logP);
        const marginal = marginalDivergence(logP, masses!);
        const start = crossEntropy(targets!, logits);
        const objective = tf.addN([
          smoothness,
          ...(invariance ? [invariance] : []),
          tf.mul(conditionalWeight, conditional),
          tf.mul(marginalWeight, marginal),
        ]) as Scalar;
        return {
          loss: tf.add(objective, tf.mul(tf.reshape(targetWeight!, []), start)) as Scalar,
          aside: { ...updates, objective, smoothness, conditional, marginal, start, ...(invariance && { invariance }) },
        };
      },
      parametersOf(network, state),
    );
    const { objective, smoothness, conditional, marginal, start, invariance, ...statistics } = aside;
    return {
      state: { ...statistics, ...adamUpdate(state, gradients, adam!, { beta1, beta2 }) },
      losses: {
        loss,
        objective,
        smoothness,
        conditional,
        marginal,
        start,
        ...(invariance && { invariance }),
      } as Record<string, Scalar>,
    };
  };
}

/** Forward pass in inference mode: `x` [N, d] → log-probabilities [N, K]. */
export function priorForward(network: Network): StepFunction {
  return (state, { x }) => ({
    outputs: { logProbabilities: tf.logSoftmax(network.forward(state, x!, inference) as Tensor2D) },
  });
}
