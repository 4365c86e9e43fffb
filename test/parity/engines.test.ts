import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../training/src/engine/engine.js';
import { tensorflowEngine } from '../../training/src/engine/tensorflow.js';
import { priorPresets } from '../../training/src/methods/prior-network/options.js';
import { onnxEngine } from '../support/engines.js';
import { priorCase, simiCase, stepCases, toyPresets } from '../support/step-cases.js';
import { drawBatches } from '../support/step-inputs.js';
import { expectStepParity } from '../support/step-parity.js';
import { hasTensorFlow, needsTensorFlow } from '../support/tensorflow.js';

describe.skipIf(!hasTensorFlow)(`tensorflow and onnxruntime${needsTensorFlow}`, () => {
  let tensorflow: Engine;

  beforeAll(() => {
    tensorflow = tensorflowEngine({ device: 'cpu', threads: 1 });
  });

  it('are two engines', () => {
    expect([tensorflow.name, tensorflow.device, onnxEngine.name]).toEqual(['tensorflow', 'cpu', 'onnxruntime']);
    expect(tf.findBackend('tensorflow').constructor.name).toBe('NodeJSKernelBackend');
  });

  it.each(stepCases)('agree on losses and parameters over 20 steps: %s', async (_, make) => {
    await expectStepParity(make(), { engines: [tensorflow, onnxEngine] });
  });

  it('read the same state after many steps in one run as after one step a run', async () => {
    const { step, start, specs } = simiCase({ options: toyPresets.zoo });
    const batches = drawBatches(specs, 4);
    const ends = [];
    for (const groups of [[batches], batches.map((inputs) => [inputs])]) {
      const state = await tensorflow.load(start);
      const compiled = await tensorflow.compile(step, state, specs);
      const results = [];
      for (const group of groups) results.push(...(await compiled.run(group)));
      ends.push({ results, state: await state.read() });
      await state.dispose();
    }
    expect(ends[0]).toEqual(ends[1]);
  });

  it('keep as many tensors after 1,000 steps as before', async () => {
    const { step, start, specs } = priorCase(priorPresets.imsat);
    const before = tf.memory().numTensors;
    const state = await tensorflow.load(start);
    const compiled = await tensorflow.compile(step, state, specs);
    const batches = drawBatches(specs, 10);
    await compiled.run(batches);
    const { numTensors, numDataBuffers } = tf.memory();
    expect(numTensors - before).toBe(Object.keys(start).length);
    for (let steps = 10; steps < 1000; steps += batches.length) await compiled.run(batches);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    await state.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
