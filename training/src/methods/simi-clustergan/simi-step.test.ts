import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { type SimiSetting, simiCase, toyPresets } from '../../../../test/support/step-cases.js';
import { drawBatches } from '../../../../test/support/step-inputs.js';
import { expectStepParity } from '../../../../test/support/step-parity.js';
import { inputTensors, stateTensors, take } from '../../../../test/support/tfjs-cpu.js';
import type { LossWeights, SimiOptions } from './options.js';

const parity = (setting: SimiSetting, steps = 20) => expectStepParity(simiCase(setting), { steps });
const { zoo, paper } = toyPresets;
const digits = { channels: 1, height: 28, width: 28, widthFactor: 1 / 32 };
const photos = { channels: 3, height: 32, width: 32, widthFactor: 1 / 64 };
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
    await parity({ options: { ...zoo, batch: 4 }, images: digits }, 3);
    await parity({ options: { ...paper, batch: 4 }, images: digits, initialization: 'normal' }, 3);
    await parity({ options: { ...zoo, batch: 2 }, images: photos }, 2);
  });

  it('leaves the same bits behind however many steps are run at a time', async () => {
    const { step, start, specs } = simiCase({ options: { ...zoo, batch: 4 }, images: digits });
    const batches = drawBatches(specs, 5);
    const ends = [];
    for (const lengths of [[5], [1, 3, 1], [2, 3]]) {
      const state = await onnxEngine.load(start);
      const compiled = await onnxEngine.compile(step, state, specs);
      const results = [];
      for (let first = 0; first < 5; first += lengths.shift()!) {
        results.push(...(await compiled.run(batches.slice(first, first + lengths[0]!))));
      }
      ends.push({ results, state: await state.read() });
      await compiled.dispose();
    }
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  it('is the critic’s steps one after the other, then that of generator and encoder against the last critic', () => {
    const options = { ...zoo, criticSteps: 2 };
    const { step, start, specs } = simiCase({ options });
    const critic = simiCase({ options, part: 'critic' }).step;
    const makers = simiCase({ options, part: 'makers' }).step;
    const state = stateTensors(start);
    const [batch] = drawBatches(specs, 1);
    const inputs = inputTensors(specs, batch!);
    const own = (index: number) => {
      const entries = Object.entries(inputs).filter(([name]) => name.startsWith(`critic_${index}.`));
      return { ...inputs, ...Object.fromEntries(entries.map(([name, x]) => [name.slice(name.indexOf('.') + 1), x])) };
    };
    const first = { ...state, ...critic(state, own(1)).state };
    const second = { ...first, ...critic(first, own(2)).state };
    const expected = { ...second, ...makers(second, inputs).state };
    const { state: changed } = step(state, inputs);
    for (const [name, tensor] of Object.entries(changed!)) expect(take(tensor), name).toEqual(take(expected[name]!));
    expect(Object.keys(changed!)).toHaveLength(3 * Object.keys(start).filter((name) => name.endsWith(':m')).length);
  });

  it('refuses to train an encoder by nothing', () => {
    const options = without(...names);
    expect(() => simiCase({ options })).toThrow(/all loss weights are 0.*crossEntropy, latent/);
  });
});
