import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { drawBatches, initialState } from '../../../../test/support/step-inputs.js';
import { inputTensors, stateTensors, take, takeScalar } from '../../../../test/support/tfjs-cpu.js';
import type { TensorMap } from '../../engine/engine.js';
import { clusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { inference, type Network, untracked } from '../../networks/network.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { type SimiOptions, simiPresets } from './options.js';
import { criticInputs, criticStep, generatorEncoderInputs, generatorEncoderStep } from './steps.js';

const [batch, features, clusters, latentSize, sigma] = [6, 4, 3, 2, 0.7];
const architecture = { kind: 'mlp', features, hidden: 8 } as const;
const networks = clusterGanNetworks({ architecture, clusters, latentSize });
const { generator, critic, encoder } = networks;
const prior = priorNetwork({ inputs: features, hidden: 8, clusters });

/** Every weight another prime, so that no two losses can be mistaken for each other. */
const weights = {
  crossEntropy: 2,
  latent: 3,
  reconstruction: 5,
  priorCrossEntropy: 7,
  crossModality: 11,
  momentMatching: 13,
};
const options: SimiOptions = { ...simiPresets.zoo, weights, batch, latentSize, sigma };

const entries = (network: Network) => [...network.parameters, ...network.statistics];
const all = [generator, critic, encoder];
const start = initialState(
  [...all, prior].flatMap(entries),
  all.flatMap(({ parameters }) => parameters),
);

const state = stateTensors(start);
const run = (network: Network, x: Tensor) => network.forward(state, x, inference);
const generate = (latents: Tensor, codes: Tensor) => run(generator, tf.concat([latents, codes], 1));
const encodeWith = (x: Tensor) => tf.split(run(encoder, x), [latentSize, clusters], 1) as [Tensor, Tensor];
const meanSquare = (a: Tensor, b: Tensor) => takeScalar(tf.mean(tf.square(tf.sub(a, b))));
const crossEntropyOf = (targets: Tensor, logits: Tensor) =>
  takeScalar(tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.log(tf.softmax(logits as Tensor2D))), 1))));

describe('criticStep', () => {
  const inputs = inputTensors(criticInputs(networks, batch), drawBatches(criticInputs(networks, batch), 1)[0]!);
  const { real, clusters: codes, latents, mixing } = inputs as Record<string, Tensor>;
  const result = criticStep(networks, options)(state, inputs);

  it('minimises D(real) − D(fake) + λ·GP at points between them', () => {
    const fake = generate(latents!, codes!);
    const gap = takeScalar(tf.sub(tf.mean(run(critic, real!)), tf.mean(run(critic, fake))));
    const mixed = tf.add(tf.mul(mixing!, real!), tf.mul(tf.sub(1, mixing!), fake));
    const slopes = tf.grad((x: Tensor) => tf.sum(run(critic, x)))(mixed);
    const penalty = takeScalar(tf.mean(tf.square(tf.sub(tf.norm(slopes, 2, 1), 1))));
    expect(takeScalar(result.losses!.gap!.clone())).toBeCloseTo(gap, 5);
    expect(takeScalar(result.losses!.penalty!.clone())).toBeCloseTo(penalty, 5);
    expect(takeScalar(result.losses!.critic!.clone())).toBeCloseTo(gap + 10 * penalty, 4);
  });

  it('updates the critic alone', () => {
    const names = critic.parameters.flatMap(({ name }) => [name, `${name}:m`, `${name}:v`]);
    expect(Object.keys(result.state!).sort()).toEqual(names.sort());
  });
});

describe('generatorEncoderStep', () => {
  const specs = generatorEncoderInputs(networks, options);
  const inputs = inputTensors(specs, drawBatches(specs, 1)[0]!);
  const { real, clusters: codes, latents, freshLatents, moved } = inputs as Record<string, Tensor>;
  const losses = (changes: Partial<SimiOptions>): Record<string, number> => {
    const result = generatorEncoderStep(networks, { ...options, ...changes }, prior)(state, inputs);
    return Object.fromEntries(Object.entries(result.losses!).map(([name, loss]) => [name, takeScalar(loss as Scalar)]));
  };

  const fake = generate(latents!, codes!);
  const [fakeLatents, fakeLogits] = encodeWith(fake);
  const [realLatents, realLogits] = encodeWith(real!);
  const predicted = tf.softmax(realLogits as Tensor2D);

  it('computes the losses of Alg. 1', () => {
    const found = losses({ distillation: { kind: 'label' }, crossModalityLatents: 'fresh' });
    expect(found.adversarial).toBeCloseTo(takeScalar(tf.mean(run(critic, fake))), 5);
    expect(found.crossEntropy).toBeCloseTo(crossEntropyOf(codes!, fakeLogits), 5);
    expect(found.latent).toBeCloseTo(meanSquare(latents!, fakeLatents), 5);
    expect(found.reconstruction).toBeCloseTo(meanSquare(real!, generate(realLatents, predicted)), 5);
    expect(found.priorCrossEntropy).toBeCloseTo(crossEntropyOf(codes!, realLogits), 5);
    expect(found.crossModality).toBeCloseTo(meanSquare(fake, generate(freshLatents!, predicted)), 5);
  });

  it('minimises their weighted sum', () => {
    const { generator: total, ...terms } = losses({});
    const weighted: Record<string, number> = { adversarial: 1, ...weights };
    const sum = Object.entries(terms).reduce((all, [name, value]) => all + weighted[name]! * value, 0);
    expect(Object.keys(terms).sort()).toEqual(Object.keys(weighted).sort());
    expect(total).toBeCloseTo(sum, 4);
  });

  it('compares the samples of one latent where J_cm shares it', () => {
    const found = losses({ crossModalityLatents: 'shared' });
    expect(found.crossModality).toBeCloseTo(meanSquare(fake, generate(latents!, predicted)), 5);
  });

  it('compares samples of two latents under one prediction where J_cm pairs them', () => {
    const found = losses({ crossModalityLatents: 'paired' });
    const [one, other] = [generate(latents!, predicted), generate(freshLatents!, predicted)];
    expect(found.crossModality).toBeCloseTo(meanSquare(one, other), 5);
    expect(found.crossModality).toBeGreaterThan(0);
  });

  it('distils the prior network’s probabilities of the moved data', () => {
    const target = tf.softmax(prior.forward(state, moved!, inference) as Tensor2D);
    expect(losses({}).priorCrossEntropy).toBeCloseTo(crossEntropyOf(target, encodeWith(moved!)[1]), 5);
  });

  it('matches the moments of the encodings of real data to σ', () => {
    const { mean, variance } = tf.moments(realLatents, 0);
    const terms = take(mean).map((value) => (value / sigma) ** 2);
    const spread = take(variance).map((value) => (Math.sqrt(value) / sigma - 1) ** 2);
    const expected = [...terms, ...spread].reduce((sum, value) => sum + value, 0) / latentSize;
    expect(losses({}).momentMatching).toBeCloseTo(expected, 5);
  });

  it('updates generator and encoder, not the critic, nor the prior network', () => {
    const result = generatorEncoderStep(networks, options, prior)(state, inputs);
    const trained = [...generator.parameters, ...encoder.parameters];
    const names = trained.flatMap(({ name }) => [name, `${name}:m`, `${name}:v`]);
    expect(Object.keys(result.state!).sort()).toEqual(names.sort());
  });

  it('gives each network the gradient of its own line of Alg. 1', () => {
    // The first moment after one step from zero is the gradient. J_pce does not reach the generator, D(G(z)) not the
    // encoder: dropping the one or the other must leave them as they are.
    const gradient = (changes: Partial<typeof weights>, critic = 1) => {
      const frozen = { ...state };
      for (const { name } of networks.critic.parameters) frozen[name] = tf.mul(state[name]!, critic);
      const changed = { ...options, weights: { ...weights, ...changes } };
      return generatorEncoderStep(networks, changed, prior)(frozen, inputs).state!;
    };
    const [whole, withoutPrior, withoutCritic] = [gradient({}), gradient({ priorCrossEntropy: 0 }), gradient({}, 0)];
    const differs = (a: TensorMap, b: TensorMap, name: string) =>
      takeScalar(tf.max(tf.abs(tf.sub(a[`${name}:m`]!, b[`${name}:m`]!)))) > 1e-5;
    for (const { name } of generator.parameters) {
      expect(differs(whole, withoutPrior, name), name).toBe(false);
      expect(differs(whole, withoutCritic, name), name).toBe(true);
    }
    for (const { name } of encoder.parameters) {
      expect(differs(whole, withoutPrior, name), name).toBe(true);
      expect(differs(whole, withoutCritic, name), name).toBe(false);
    }
  });

  it('normalises each pass by itself, where the generator has batch norm, and tracks the sampled one only', () => {
    const architecture = { kind: 'convolutional', channels: 1, height: 28, width: 28, widthFactor: 1 / 64 } as const;
    const sizes = { architecture, clusters, latentSize };
    const own = clusterGanNetworks({ ...sizes, generatorBatchNorm: true });
    const images: SimiOptions = { ...simiPresets.paper, weights, batch, latentSize };
    const ownSpecs = generatorEncoderInputs(own, images);
    const fed = inputTensors(ownSpecs, drawBatches(ownSpecs, 1)[0]!);
    const trio = [own.generator, own.critic, own.encoder];
    const before = stateTensors(
      initialState(
        trio.flatMap(entries),
        trio.flatMap(({ parameters }) => parameters),
      ),
    );
    const { state: after, losses: found } = generatorEncoderStep(own, images, prior)(before, fed);
    const updates: Record<string, Tensor> = {};
    const sampled = tf.concat([fed.latents!, fed.clusters!], 1);
    own.generator.forward(before, sampled, { kind: 'training', updates });
    expect(own.generator.statistics.length).toBeGreaterThan(0);
    for (const { name } of own.generator.statistics) {
      const expected = take(updates[name]!);
      for (const [i, value] of take(after![name]!).entries()) expect(value).toBeCloseTo(expected[i]!, 6);
    }
    const { latents: z, logits } = splitCode(own.encoder.forward(before, fed.real!, untracked), own.sizes);
    const pass = (x: Tensor) => own.generator.forward(before, tf.concat([x, tf.softmax(logits)], 1), untracked);
    const fakes = own.generator.forward(before, sampled, untracked);
    expect(takeScalar(found!.reconstruction!)).toBeCloseTo(meanSquare(fed.real!, pass(z)), 5);
    expect(takeScalar(found!.crossModality!)).toBeCloseTo(meanSquare(fakes, pass(fed.freshLatents!)), 6);
  });
});
