import { describe, expect, it } from 'vitest';
import { drawBatches, initialState } from '../../../../test/support/step-inputs.js';
import { expectStepParity } from '../../../../test/support/step-parity.js';
import { inputTensors, stateTensors, take } from '../../../../test/support/tfjs-cpu.js';
import { clusterGanNetworks } from '../../networks/clustergan.js';
import type { Network } from '../../networks/network.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { type LossWeights, type SimiOptions, simiPresets } from './options.js';
import { simiInputs, simiStep } from './simi-step.js';
import { criticStep, generatorEncoderStep } from './steps.js';

const [features, clusters, hidden] = [4, 3, 8];

interface Setting {
  readonly options: SimiOptions;
  readonly width?: number;
}

/** Networks at toy size: for vectors, or for images of the given width. */
function networksOf({ options, width }: Setting) {
  const { latentSize, generatorBatchNorm } = options;
  const architecture =
    width === undefined
      ? ({ kind: 'mlp', features, hidden } as const)
      : ({ kind: 'conv28', channels: 1, width } as const);
  const networks = clusterGanNetworks({ architecture, clusters, latentSize, generatorBatchNorm });
  const inputs = networks.sampleShape.reduce((product, size) => product * size, 1);
  return { networks, prior: priorNetwork({ inputs, hidden, clusters }) };
}

const entries = (network: Network) => [...network.parameters, ...network.statistics];

async function parity(setting: Setting, steps = 20) {
  const { networks, prior } = networksOf(setting);
  const { generator, critic, encoder } = networks;
  const trained = [generator, critic, encoder];
  const start = initialState(
    [...trained, prior].flatMap(entries),
    trained.flatMap(({ parameters }) => parameters),
  );
  const specs = simiInputs(networks, setting.options);
  return expectStepParity(simiStep(networks, setting.options, prior), start, specs, { steps });
}

const zoo: SimiOptions = { ...simiPresets.zoo, batch: 6, latentSize: 2 };
const paper: SimiOptions = { ...simiPresets.paper, batch: 6, latentSize: 2 };
const without = (...losses: (keyof LossWeights)[]): SimiOptions => ({
  ...zoo,
  weights: { ...zoo.weights, ...Object.fromEntries(losses.map((name) => [name, 0])) },
});
const names = Object.keys(zoo.weights) as (keyof LossWeights)[];

describe('simiStep on both engines', () => {
  it('agrees for the zoo preset', async () => {
    const results = await parity({ options: zoo });
    expect(Object.keys(results[0]!.losses).sort()).toEqual(
      ['adversarial', 'critic', 'gap', 'generator', 'penalty', ...names].sort(),
    );
  });

  it('agrees for the paper preset', async () => {
    const results = await parity({ options: paper });
    expect(Object.keys(results[0]!.losses)).not.toContain('momentMatching');
  });

  it.each([
    ['a zero-centred penalty', { ...zoo, gradientPenalty: { weight: 10, centre: 0 } }],
    ['two critic steps', { ...zoo, criticSteps: 2 }],
    ['distances as printed', { ...paper, distance: 'l2' }],
  ] as const)('agrees for %s', async (_, options) => {
    await parity({ options }, 10);
  });

  it.each(names)('agrees without %s', async (name) => {
    const results = await parity({ options: without(name) }, 5);
    expect(Object.keys(results[0]!.losses)).not.toContain(name);
  });

  it('agrees for the first row of the paper’s ablation: nothing that reconstructs', async () => {
    const options = without('reconstruction', 'crossModality', 'priorCrossEntropy', 'momentMatching');
    const [first] = await parity({ options }, 5);
    expect(Object.keys(first!.losses).sort()).toEqual(
      ['adversarial', 'critic', 'crossEntropy', 'gap', 'generator', 'latent', 'penalty'].sort(),
    );
  });

  it('agrees for images, with and without batch norm', async () => {
    await parity({ options: { ...zoo, batch: 4 }, width: 1 / 32 }, 3);
    await parity({ options: { ...paper, batch: 4, generatorBatchNorm: true }, width: 1 / 32 }, 3);
  });

  it('is the critic’s steps one after the other, then that of generator and encoder against the last critic', () => {
    const options = { ...zoo, criticSteps: 2 };
    const { networks, prior } = networksOf({ options });
    const { generator, critic, encoder } = networks;
    const trained = [generator, critic, encoder];
    const start = initialState(
      [...trained, prior].flatMap(entries),
      trained.flatMap(({ parameters }) => parameters),
    );
    const state = stateTensors(start);
    const specs = simiInputs(networks, options);
    const [batch] = drawBatches(specs, 1);
    const inputs = inputTensors(specs, batch!);
    const own = (index: number) => {
      const entries = Object.entries(inputs).filter(([name]) => name.startsWith(`critic_${index}.`));
      return { ...inputs, ...Object.fromEntries(entries.map(([name, x]) => [name.slice(name.indexOf('.') + 1), x])) };
    };
    const first = { ...state, ...criticStep(networks, options)(state, own(1)).state };
    const second = { ...first, ...criticStep(networks, options)(first, own(2)).state };
    const expected = { ...second, ...generatorEncoderStep(networks, options, prior)(second, inputs).state };
    const { state: changed } = simiStep(networks, options, prior)(state, inputs);
    for (const [name, tensor] of Object.entries(changed!)) expect(take(tensor), name).toEqual(take(expected[name]!));
    expect(Object.keys(changed!)).toHaveLength(3 * trained.flatMap(({ parameters }) => parameters).length);
  });

  it('refuses to train an encoder by nothing', () => {
    const options = without(...names);
    const { networks, prior } = networksOf({ options });
    expect(() => simiStep(networks, options, prior)).toThrow(/all loss weights are 0.*crossEntropy, latent/);
  });
});
