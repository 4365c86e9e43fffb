import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { priorCase } from '../../../../test/support/step-cases.js';
import { drawBatches, initialState } from '../../../../test/support/step-inputs.js';
import { expectStepParity } from '../../../../test/support/step-parity.js';
import { inputTensors, stateTensors, take, takeScalar } from '../../../../test/support/tfjs-cpu.js';
import type { TensorMap } from '../../engine/engine.js';
import { adversarialPerturbation, randomPerturbation } from '../../losses/virtual-adversarial.js';
import { inference, untracked } from '../../networks/network.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { type PriorOptions, priorPresets } from './options.js';
import { priorForward, priorStep, priorStepInputs } from './prior-step.js';

const [batch, features, clusters] = [8, 5, 3];
const network = priorNetwork({ inputs: features, hidden: 7, clusters });
const specs = priorStepInputs({ ...priorPresets.graph, batch }, features, clusters);
const start = initialState([...network.parameters, ...network.statistics], network.parameters);

describe('priorStep on both engines', () => {
  it.each([
    ['the graph preset', priorPresets.graph],
    ['the imsat preset', priorPresets.imsat],
    ['random perturbations', { ...priorPresets.imsat, perturbation: 'rpt' }],
  ] as const)('agrees for %s', async (_, options) => {
    const results = await expectStepParity(priorCase(options));
    expect(Object.keys(results[0]!.losses).sort()).toEqual(
      ['conditional', 'loss', 'marginal', 'objective', 'smoothness', 'start'].sort(),
    );
  });
});

describe('priorStep', () => {
  const initial = stateTensors(start);
  // A larger output layer than the almost uniform one of the start.
  const state: TensorMap = { ...initial, 'prior/dense_3/kernel': tf.mul(initial['prior/dense_3/kernel']!, 100) };
  const inputs = inputTensors(specs, drawBatches(specs, 2)[1]!);
  const { x, noise, radii, targets, masses } = inputs;
  const logP = (input: Tensor, now: TensorMap = state) =>
    tf.logSoftmax(network.forward(now, input, untracked) as Tensor2D);
  const perturbed = (options: PriorOptions) =>
    options.perturbation === 'rpt'
      ? randomPerturbation(noise!, radii!)
      : adversarialPerturbation((point) => network.forward(state, point, untracked), {
          x: x!,
          target: logP(x!),
          direction: noise!,
          radii: radii!,
          xi: options.xi,
        });
  const meanOver = (rows: Tensor) => tf.mean(tf.sum(rows, 1));

  it.each(['vat', 'rpt'] as const)('computes IMSAT’s losses with %s', (perturbation) => {
    const options: PriorOptions = { ...priorPresets.graph, perturbation, conditionalWeight: 2, marginalWeight: 3 };
    const losses = Object.fromEntries(
      Object.entries(priorStep(network, options)(state, inputs).losses!).map(([name, value]) => [
        name,
        takeScalar(value),
      ]),
    );
    const [own, moved] = [logP(x!), logP(tf.add(x!, perturbed(options)))];
    const p = tf.exp(own);
    const mean = tf.mean(p, 0);
    const expected = {
      smoothness: takeScalar(meanOver(tf.mul(p, tf.sub(own, moved)))),
      conditional: -takeScalar(meanOver(tf.mul(p, own))),
      marginal: takeScalar(tf.sum(tf.mul(mean, tf.log(tf.div(mean, masses!))))),
      start: -takeScalar(meanOver(tf.mul(targets!, own))),
    };
    for (const [name, value] of Object.entries(expected)) expect(losses[name], name).toBeCloseTo(value, 5);
    expect(expected.smoothness).toBeGreaterThan(0);
    const objective = expected.smoothness + 2 * expected.conditional + 3 * expected.marginal;
    expect(losses.objective).toBeCloseTo(objective, 4);
    expect(losses.loss).toBeCloseTo(objective + expected.start, 4);
  });

  it('counts the start only with its weight', () => {
    const alone = { ...inputs, targetWeight: tf.tensor1d([0]) as Tensor };
    const { loss, objective } = priorStep(network, priorPresets.graph)(state, alone).losses!;
    expect(takeScalar(loss!)).toBe(takeScalar(objective!));
  });

  it('takes target and perturbation as constants', () => {
    const options: PriorOptions = { ...priorPresets.graph, conditionalWeight: 0, marginalWeight: 0 };
    const quiet = { ...inputs, targetWeight: tf.tensor1d([0]) as Tensor };
    const name = 'prior/dense_2/kernel';
    // The first moment after one step from zero is the gradient.
    const found = take(priorStep(network, options)(state, quiet).state![`${name}:m`]!);
    const [target, shifted] = [logP(x!), tf.add(x!, perturbed(options))];
    const loss = (kernel: Tensor): Scalar => {
      const moved = logP(shifted, { ...state, [name]: kernel });
      return meanOver(tf.mul(tf.exp(target), tf.sub(target, moved))) as Scalar;
    };
    const expected = take(tf.grad(loss)(state[name]!));
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-4);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 6);
  });

  it('updates the running statistics by the unperturbed pass, once', () => {
    const after = priorStep(network, priorPresets.graph)(state, inputs).state!;
    const updates: Record<string, Tensor> = {};
    network.forward(state, x!, { kind: 'training', updates });
    expect(Object.keys(updates).sort()).toEqual(network.statistics.map(({ name }) => name).sort());
    for (const [name, expected] of Object.entries(updates)) expect(take(after[name]!)).toEqual(take(expected));
  });

  it('predicts with the running statistics', () => {
    const { logProbabilities } = priorForward(network)(state, { x: x! }).outputs!;
    const expected = take(tf.logSoftmax(network.forward(state, x!, inference) as Tensor2D));
    expect(take(logProbabilities!)).toEqual(expected);
  });
});

describe('priorStep with an augmentation', () => {
  const options: PriorOptions = {
    ...priorPresets.graph,
    augmentation: { kind: 'affine', channels: 1, height: 1, width: 5 },
  };

  it('agrees on both engines', async () => {
    const results = await expectStepParity(priorCase(options));
    expect(results[0]!.losses.invariance).toBeGreaterThan(0);
  });

  it('asks for the same clusters of rows seen another way', () => {
    const own = priorStepInputs({ ...options, batch }, features, clusters);
    const inputs = inputTensors(own, drawBatches(own, 1)[0]!);
    const initial = stateTensors(start);
    const state: TensorMap = { ...initial, 'prior/dense_3/kernel': tf.mul(initial['prior/dense_3/kernel']!, 100) };
    const { invariance, objective, ...others } = priorStep(network, options)(state, inputs).losses!;
    const logP = (x: Tensor) => tf.logSoftmax(network.forward(state, x, untracked) as Tensor2D);
    const [seen, moved] = [logP(inputs.x!), logP(inputs.augmented!)];
    const expected = takeScalar(tf.mean(tf.sum(tf.mul(tf.exp(seen), tf.sub(seen, moved)), 1)));
    expect(takeScalar(invariance!)).toBeCloseTo(expected, 5);
    const rest =
      takeScalar(others.smoothness!) + 0.1 * takeScalar(others.conditional!) + 0.4 * takeScalar(others.marginal!);
    expect(takeScalar(objective!)).toBeCloseTo(expected + rest, 4);
  });
});

describe('priorStep without a perturbation', () => {
  const options: PriorOptions = {
    ...priorPresets.overcluster,
    augmentation: { kind: 'affine', channels: 1, height: 1, width: 5 },
    conditionalWeight: 0,
    marginalWeight: 0,
  };
  const own = priorStepInputs({ ...options, batch }, features, clusters);
  const inputs: TensorMap = { ...inputTensors(own, drawBatches(own, 1)[0]!), targetWeight: tf.tensor1d([0]) };
  const initial = stateTensors(start);
  const name = 'prior/dense_3/kernel';
  const state: TensorMap = { ...initial, [name]: tf.mul(initial[name]!, 100) };

  it('agrees on both engines', async () => {
    const results = await expectStepParity(priorCase(options));
    expect(Object.keys(results[0]!.losses)).not.toContain('smoothness');
    expect(Object.keys(own)).not.toContain('noise');
  });

  it('sees rows both ways in one batch, and takes the first as a constant', () => {
    const { losses, state: after } = priorStep(network, options)(state, inputs);
    const both = tf.concat([inputs.x!, inputs.augmented!], 0);
    const halves = (kernel: Tensor) => {
      const logits = network.forward({ ...state, [name]: kernel }, both, untracked) as Tensor2D;
      return tf.split(tf.logSoftmax(logits), 2, 0) as [Tensor2D, Tensor2D];
    };
    const [target] = halves(state[name]!);
    const loss = (kernel: Tensor): Scalar => {
      const [, seen] = halves(kernel);
      return tf.mean(tf.sum(tf.mul(tf.exp(target), tf.sub(target, seen)), 1)) as Scalar;
    };
    expect(takeScalar(losses!.invariance!)).toBeCloseTo(takeScalar(loss(state[name]!)), 5);
    const expected = take(tf.grad(loss)(state[name]!));
    const found = take(after![`${name}:m`]!);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-4);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 6);
  });
});

describe('priorStep with both penalties', () => {
  const options: PriorOptions = {
    ...priorPresets.graph,
    augmentation: { kind: 'affine', channels: 1, height: 1, width: 5 },
    conditionalWeight: 0,
    marginalWeight: 0,
  };
  const own = priorStepInputs({ ...options, batch }, features, clusters);
  const inputs = inputTensors(own, drawBatches(own, 1)[0]!);
  const state = stateTensors(start);
  const losses = (changes: Partial<PriorOptions>) =>
    Object.fromEntries(
      Object.entries(priorStep(network, { ...options, ...changes })(state, inputs).losses!).map(([name, value]) => [
        name,
        takeScalar(value),
      ]),
    );

  it('adds them, halves them, or makes one of them', () => {
    const [sum, mean] = [losses({}), losses({ consistency: 'mean' })];
    expect(sum.objective).toBeCloseTo(sum.smoothness! + sum.invariance!, 8);
    expect(mean.objective).toBeCloseTo(sum.objective! / 2, 8);
    const composed = losses({ consistency: 'vat-of-affine', perturbation: 'rpt' });
    expect(composed.invariance).toBeUndefined();
    expect(composed.objective).toBe(composed.smoothness);
    const logP = (x: Tensor) => tf.logSoftmax(network.forward(state, x, untracked) as Tensor2D);
    const shift = randomPerturbation(inputs.noise!, inputs.radii!);
    const [target, moved] = [logP(inputs.x!), logP(tf.add(inputs.augmented!, shift))];
    const expected = takeScalar(tf.mean(tf.sum(tf.mul(tf.exp(target), tf.sub(target, moved)), 1)));
    expect(composed.smoothness).toBeCloseTo(expected, 8);
  });

  it('agrees on both engines for the perturbation of what was augmented', async () => {
    await expectStepParity(priorCase({ ...options, consistency: 'vat-of-affine' }));
  });

  it.each<[string, Partial<PriorOptions>]>([
    ['no perturbation', { perturbation: 'none' }],
    ['a mean', { consistency: 'mean' }],
    ['a composition', { consistency: 'vat-of-affine' }],
  ])('refuses %s of rows that are seen in one way', (_, changes) => {
    const alone: PriorOptions = { ...options, augmentation: { kind: 'none' }, ...changes };
    expect(() => priorStep(network, alone)).toThrow(/augmentation/);
  });
});
