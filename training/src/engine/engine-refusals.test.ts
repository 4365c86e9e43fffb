import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { accumulate, first, initial, specs } from '../../../test/support/engine-step.js';
import { engines } from '../../../test/support/engines.js';
import { failure } from '../../../test/support/error-code.js';
import { EagerEngine } from './eager.js';
import type { StepFunction, StepInputs } from './engine.js';

describe.each(engines)('%s engine', (_, engine) => {
  it('names inputs that do not fit', async () => {
    const state = await engine.load(initial);
    const step = await engine.compile(accumulate, state, specs);
    const wrong: [StepInputs, RegExp][] = [
      [{ pick: first.pick! }, /"x" takes Float32Array \[2, 3\], got nothing/],
      [{ ...first, x: new Float32Array(5) }, /"x" takes Float32Array \[2, 3\], got Float32Array of 5/],
      [{ ...first, pick: new Float32Array(2) }, /"pick" takes Int32Array \[2\], got Float32Array of 2/],
      [{ ...first, y: new Float32Array(2) }, /no input "y"; its inputs: x, pick/],
    ];
    for (const [inputs, message] of wrong) {
      await expect(step.run([first, inputs])).rejects.toThrow(failure('SHAPE_MISMATCH', message));
    }
    expect(await state.read(), 'checked before the first batch is run').toEqual(initial);
    await step.dispose();
    await state.dispose();
  });

  it('names state entries that do not fit, and leaves the others alone', async () => {
    const state = await engine.load(initial);
    const total = { shape: [3], data: new Float32Array(3) };
    await expect(state.read(['missing'])).rejects.toThrow(
      failure('INVALID_ARGUMENT', /"missing"; loaded: total, weights/),
    );
    await expect(state.write({ total, missing: total })).rejects.toThrow(failure('INVALID_ARGUMENT', /"missing"/));
    await expect(state.write({ total, weights: total })).rejects.toThrow(
      failure('SHAPE_MISMATCH', /"weights" has shape \[3, 2\], got \[3\]/),
    );
    const short = { shape: [3, 2], data: new Float32Array(5) };
    const numbers = failure('SHAPE_MISMATCH', /"weights" \[3, 2\] takes 6 numbers, got 5/);
    await expect(state.write({ total, weights: short })).rejects.toThrow(numbers);
    await expect(engine.load({ weights: short })).rejects.toThrow(numbers);
    expect(await state.read()).toEqual(initial);
    await state.dispose();
  });

  it('refuses steps that change the shape of an entry, or make up a new one', async () => {
    const state = await engine.load(initial);
    const attempt = async (step: StepFunction) => (await engine.compile(step, state, specs)).run([first]);
    await expect(attempt(() => ({ state: { total: tf.zeros([4]) } }))).rejects.toThrow(
      failure('SHAPE_MISMATCH', /"total" has shape \[3\], got \[4\]/),
    );
    await expect(attempt(({ total }) => ({ state: { extra: tf.neg(total!) } }))).rejects.toThrow(
      failure('INVALID_ARGUMENT', /"extra"/),
    );
    expect(await state.read()).toEqual(initial);
    await state.dispose();
  });

  it('refuses the state of another engine', async () => {
    const others = engines.filter(([, other]) => other !== engine);
    for (const [, other] of others) {
      const state = await other.load(initial);
      await expect(engine.compile(accumulate, state, specs)).rejects.toThrow(
        failure('INVALID_ARGUMENT', /not loaded by the .+ engine/),
      );
      await state.dispose();
    }
  });
});

describe('EagerEngine', () => {
  it('names a tfjs backend that is not there', async () => {
    await expect(new EagerEngine('abacus').load(initial)).rejects.toThrow(
      failure('DEVICE_UNAVAILABLE', /"abacus"; registered: .*cpu/),
    );
  });
});
