import { expect } from 'vitest';
import type { State, StepFunction, StepResult } from '../../training/src/engine/engine.js';
import { engines } from './engines.js';
import { drawBatches, type Specs } from './step-inputs.js';

/** Largest difference of two tensors, as a share of the largest entry. */
function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i]! - value)), 0) / largest;
}

/**
 * Runs a step on every engine from the same start on the same batches, and checks that losses agree at each iteration
 * and the whole state afterwards.
 *
 * @returns the results of the reference
 */
export async function expectStepParity(
  step: StepFunction,
  start: State,
  specs: Specs,
  { steps = 20, tolerance = 1e-4 }: { steps?: number; tolerance?: number } = {},
): Promise<readonly StepResult[]> {
  const batches = drawBatches(specs, steps);
  const runs = [];
  for (const [, engine] of engines) {
    const state = await engine.load(start);
    const compiled = await engine.compile(step, state, specs);
    runs.push({ results: await compiled.run(batches), state: await state.read() });
    await compiled.dispose();
    await state.dispose();
  }
  const [expected, actual] = runs as [(typeof runs)[number], (typeof runs)[number]];
  expect(actual.results).toHaveLength(steps);
  for (const [i, { losses }] of expected.results.entries()) {
    expect(Object.keys(actual.results[i]!.losses).sort()).toEqual(Object.keys(losses).sort());
    for (const [name, value] of Object.entries(losses)) {
      expect(Number.isFinite(value), `${name} at step ${i + 1}`).toBe(true);
      const difference = Math.abs(actual.results[i]!.losses[name]! - value) / Math.max(1, Math.abs(value));
      expect(difference, `${name} at step ${i + 1}`).toBeLessThan(tolerance);
    }
  }
  expect(Object.keys(actual.state)).toEqual(Object.keys(expected.state));
  for (const [name, { data }] of Object.entries(expected.state)) {
    expect(relativeDifference(actual.state[name]!.data, data), name).toBeLessThan(10 * tolerance);
  }
  return expected.results;
}
