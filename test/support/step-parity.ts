import { expect } from 'vitest';
import type { Engine, StepResult } from '../../training/src/engine/engine.js';
import { eagerEngine, onnxEngine } from './engines.js';
import type { StepCase } from './step-cases.js';
import { drawBatches } from './step-inputs.js';

/** Largest difference of two tensors, as a share of the largest entry. */
function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i]! - value)), 0) / largest;
}

/** How {@link expectStepParity} compares. */
export interface ParityOptions {
  /** @default 20 */
  readonly steps?: number;
  /** Of losses, relative to the larger of 1 and the loss; of state entries, ten times as much. @default 1e-4 */
  readonly tolerance?: number;
  /** The reference, and the engine that is compared with it. @default tfjs and onnxruntime */
  readonly engines?: readonly [Engine, Engine];
}

/**
 * Runs a step on two engines from the same start on the same batches, and checks that losses and outputs agree at each
 * iteration and the whole state afterwards.
 *
 * @returns the results of the reference
 */
export async function expectStepParity(
  { step, start, specs }: StepCase,
  { steps = 20, tolerance = 1e-4, engines = [eagerEngine, onnxEngine] }: ParityOptions = {},
): Promise<readonly StepResult[]> {
  const batches = drawBatches(specs, steps);
  const runs = [];
  for (const engine of engines) {
    const state = await engine.load(start);
    const compiled = await engine.compile(step, state, specs);
    runs.push({ results: await compiled.run(batches), state: await state.read() });
    await compiled.dispose();
    await state.dispose();
  }
  const [expected, actual] = runs as [(typeof runs)[number], (typeof runs)[number]];
  expect(actual.results).toHaveLength(steps);
  for (const [i, { losses, outputs }] of expected.results.entries()) {
    expect(Object.keys(actual.results[i]!.losses).sort()).toEqual(Object.keys(losses).sort());
    for (const [name, value] of Object.entries(losses)) {
      expect(Number.isFinite(value), `${name} at step ${i + 1}`).toBe(true);
      const difference = Math.abs(actual.results[i]!.losses[name]! - value) / Math.max(1, Math.abs(value));
      expect(difference, `${name} at step ${i + 1}`).toBeLessThan(tolerance);
    }
    expect(Object.keys(actual.results[i]!.outputs)).toEqual(Object.keys(outputs));
    for (const [name, values] of Object.entries(outputs)) {
      const difference = relativeDifference(actual.results[i]!.outputs[name]!, values);
      expect(difference, `${name} at step ${i + 1}`).toBeLessThan(10 * tolerance);
    }
  }
  expect(Object.keys(actual.state)).toEqual(Object.keys(expected.state));
  for (const [name, { data }] of Object.entries(expected.state)) {
    expect(relativeDifference(actual.state[name]!.data, data), name).toBeLessThan(10 * tolerance);
  }
  return expected.results;
}
