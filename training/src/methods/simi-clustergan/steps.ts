import { ZooError } from '@clusterzoo/runtime';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { StepFunction, TensorMap, TensorSpec } from '../../engine/engine.js';
import { gradientPenalty } from '../../losses/gradient-penalty.js';
import { crossEntropy } from '../../losses/probability.js';
import { distance, momentMatching } from '../../losses/reconstruction.js';
import { type ClusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { type Network, parametersOf, untracked } from '../../networks/network.js';
import { adamInput, adamUpdate } from '../../optimizers/adam.js';
import { differentiate } from '../../optimizers/gradients.js';
import { priorProbabilities } from '../prior-network/network.js';
import { type CriticView, plainView } from './critic-view.js';
import { type LossWeights, learnsElsewhere, type SimiOptions } from './options.js';

const float = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });

/** Specs of the inputs that both steps share. */
function commonInputs({ sizes, sampleShape }: ClusterGanNetworks, batch: number): Record<string, TensorSpec> {
  return {
    /** Real data, scaled to the generator's range. */
    real: float(batch, ...sampleShape),
    /** The prior network's label of each real sample, one-hot: z_M. */
    clusters: float(batch, sizes.clusters),
    /** z_n ~ N(0, σ²I). */
    latents: float(batch, sizes.latentSize),
    adam: adamInput,
  };
}

/** Specs of the inputs of {@link criticStep}. */
export function criticInputs(
  networks: ClusterGanNetworks,
  batch: number,
  view: CriticView = plainView(networks),
): Record<string, TensorSpec> {
  const mixing = float(batch, ...view.shape.map(() => 1));
  return { ...commonInputs(networks, batch), mixing };
}

/** Specs of the inputs of {@link generatorEncoderStep}. */
export function generatorEncoderInputs(
  networks: ClusterGanNetworks,
  { batch, distillation }: Pick<SimiOptions, 'batch' | 'distillation'>,
): Record<string, TensorSpec> {
  return {
    ...commonInputs(networks, batch),
    /** A second z_n ~ N(0, σ²I), for J_cm as printed. */
    freshLatents: float(batch, networks.sizes.latentSize),
    /** Real data seen another way or moved in random directions, on which the encoder learns J_pce. */
    ...(learnsElsewhere(distillation) && { moved: float(batch, ...networks.sampleShape) }),
    /** The prior network's probabilities of each real sample. */
    ...(distillation.kind === 'sample' && { priorTarget: float(batch, networks.sizes.clusters) }),
  };
}

/** [N, …] → [N, d]: the prior network takes every kind of data as vectors. */
function flatRows(x: Tensor): Tensor {
  return tf.reshape(x, [x.shape[0]!, -1]);
}

/** Runs a network without batch norm on several batches at once: one pass over its weights. */
function together(batches: readonly Tensor[], forward: (x: Tensor) => Tensor): Tensor[] {
  // tfjs cannot join none, nor differentiate a split into one.
  if (batches.length < 2) return batches.map(forward);
  return tf.split(forward(tf.concat([...batches], 0)), batches.length, 0);
}

/**
 * The critic's step (SIMI-ClusterGAN Alg. 1, WGAN-GP): minimises mean D(x) − mean D(G(z)) + λ·GP over D. The sign is
 * that of ClusterGAN's code: a trained critic is low on real data. The penalty asks for the slope in what the critic sees.
 *
 * @param view - what it sees of data
 */
export function criticStep(
  networks: ClusterGanNetworks,
  options: SimiOptions,
  view: CriticView = plainView(networks),
): StepFunction {
  const { critic, generator } = networks;
  const { weight, centre } = options.gradientPenalty;
  return (state, inputs) => {
    const { real, clusters, latents, mixing, adam } = inputs as Record<string, Tensor>;
    const fake = generator.forward(state, tf.concat([latents!, clusters!], 1), untracked);
    const [seenReal, seenFake] = [view.see(real!), view.see(fake)];
    const mixed = tf.add(tf.mul(mixing!, seenReal), tf.mul(tf.sub(1, mixing!), seenFake));
    const { loss, gradients, aside } = differentiate(
      (parameters) => {
        const score = (x: Tensor) => critic.forward(parameters, x, untracked);
        const both = [seenReal, seenFake].map((seen) => view.beside(seen, clusters!));
        const [onReal, onFake] = together(both, score);
        const gap = tf.sub(tf.mean(onReal!), tf.mean(onFake!));
        const penalty = gradientPenalty((x) => score(view.beside(x, clusters!)), mixed, centre);
        return { loss: tf.add(gap, tf.mul(weight, penalty)) as Scalar, aside: { gap, penalty } };
      },
      parametersOf(critic, state),
    );
    return {
      state: adamUpdate(state, gradients, adam!, options.criticAdam),
      losses: { critic: loss, ...(aside as Record<string, Scalar>) },
    };
  };
}

type Term = keyof LossWeights | 'adversarial';

/** The losses J of Alg. 1 for one batch, unweighted and not yet evaluated, so that one switched off costs nothing. */
function objectives(
  networks: ClusterGanNetworks,
  options: SimiOptions,
  state: TensorMap,
  inputs: TensorMap,
  view: CriticView,
): { terms: Record<Term, () => Scalar>; statistics: TensorMap } {
  const { generator, encoder, critic, sizes } = networks;
  const { real, clusters, latents, freshLatents, moved, priorTarget } = inputs as Record<string, Tensor2D>;
  const { weights } = options;
  const statistics: Record<string, Tensor> = {};
  const fake = generator.forward(state, tf.concat([latents!, clusters!], 1), { kind: 'training', updates: statistics });
  const distilled = weights.priorCrossEntropy !== 0 && learnsElsewhere(options.distillation) ? [moved!] : [];
  const populations = [fake, real!, ...distilled];
  const codes = together(populations, (x) => encoder.forward(state, x, untracked));
  const [onFake, onReal, onMoved = onReal] = codes.map((code) => splitCode(code, sizes));
  const predicted = tf.softmax(onReal!.logits);
  const decodable: Record<string, Tensor> = {};
  if (weights.reconstruction !== 0) decodable.reconstruction = tf.concat([onReal!.latents, predicted], 1);
  if (weights.crossModality !== 0) {
    const partner = options.crossModalityLatents === 'shared' ? latents! : freshLatents!;
    decodable.crossModality = tf.concat([partner, predicted], 1);
    if (options.crossModalityLatents === 'paired') decodable.pair = tf.concat([latents!, predicted], 1);
  }
  const decode = (x: Tensor) => generator.forward(state, x, untracked);
  // Batch norm couples the samples of a pass, so populations share one only where there is none.
  const separate = generator.statistics.length > 0;
  const pictures = separate ? Object.values(decodable).map(decode) : together(Object.values(decodable), decode);
  const decoded = Object.fromEntries(Object.keys(decodable).map((name, i) => [name, pictures[i]!]));
  return {
    terms: {
      adversarial: () => tf.mean(critic.forward(state, view.beside(view.see(fake), clusters!), untracked)),
      crossEntropy: () => crossEntropy(clusters!, onFake!.logits),
      latent: () => distance(latents!, onFake!.latents, options.distance),
      reconstruction: () => distance(real!, decoded.reconstruction!, options.distance),
      priorCrossEntropy: () => crossEntropy(priorTarget!, onMoved!.logits),
      crossModality: () => distance(decoded.pair ?? fake, decoded.crossModality!, options.distance),
      momentMatching: () => momentMatching(onReal!.latents, options.sigma),
    },
    statistics,
  };
}

/**
 * The joint step of generator and encoder (SIMI-ClusterGAN Alg. 1): minimises D(G(z)) + Σ weight·J over both. One
 * optimizer serves both networks: D(G(z)) does not depend on E nor J_pce on G, and Adam is element-wise.
 *
 * @param prior - the trained prior network, needed for the distillation `network`; its entries are in the state and
 *   stay as they are
 * @param view - what the critic sees of data
 * @throws ZooError `INVALID_ARGUMENT` where every weight is 0, which would leave the encoder untrained
 */
export function generatorEncoderStep(
  networks: ClusterGanNetworks,
  options: SimiOptions,
  prior?: Network,
  view: CriticView = plainView(networks),
): StepFunction {
  const { generator, encoder } = networks;
  const weights: Record<string, number> = { adversarial: 1, ...options.weights };
  if (Object.values(options.weights).every((weight) => weight === 0)) {
    const names = Object.keys(options.weights).join(', ');
    throw new ZooError('INVALID_ARGUMENT', `all loss weights are 0: nothing trains the encoder; raise one of ${names}`);
  }
  return (state, inputs) => {
    const priorTarget =
      options.distillation.kind === 'network'
        ? priorProbabilities(prior!, state, flatRows(inputs.moved!))
        : (inputs.priorTarget ?? inputs.clusters!);
    const { loss, gradients, aside } = differentiate(
      (parameters) => {
        const { terms, statistics } = objectives(
          networks,
          options,
          { ...state, ...parameters },
          { ...inputs, priorTarget },
          view,
        );
        const losses: Record<string, Scalar> = {};
        for (const [name, term] of Object.entries(terms)) if (weights[name] !== 0) losses[name] = term();
        const weighted = Object.entries(losses).map(([name, value]) => tf.mul(weights[name]!, value));
        return { loss: tf.addN(weighted) as Scalar, aside: { ...losses, ...statistics } };
      },
      { ...parametersOf(generator, state), ...parametersOf(encoder, state) },
    );
    const statistics = Object.fromEntries(Object.entries(aside).filter(([name]) => name in state));
    const losses = Object.fromEntries(Object.entries(aside).filter(([name]) => !(name in state)));
    return {
      state: { ...statistics, ...adamUpdate(state, gradients, inputs.adam!, options.adam) },
      losses: { generator: loss, ...(losses as Record<string, Scalar>) },
    };
  };
}
