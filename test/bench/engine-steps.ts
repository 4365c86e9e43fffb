import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { Random } from '@clusterzoo/runtime';
import { type CompiledStep, type EngineState, type State, selectEngine } from '@clusterzoo/training';
import { drawInputs, type MeasuredStep, mnistSteps, narrowSteps } from './image-steps.js';

// A program that waits between its turns: `engine-steps.ts ENGINE`. Its first line is its label; then a line
// `STEP|COUNT` on stdin runs a step that often, and the seconds it took go to stdout.

const [name = ''] = process.argv.slice(2);
if (name !== 'onnxruntime' && name !== 'tensorflow') throw new Error(`no engine "${name}"`);
const threads = availableParallelism();
const engine = await selectEngine({ engine: name, device: 'cpu', threads });
const states = new Map<State, EngineState>();
const compiled = new Map<string, { readonly step: CompiledStep; readonly measured: MeasuredStep }>();
for (const [label, measured] of Object.entries<MeasuredStep>({ ...mnistSteps, ...narrowSteps })) {
  const state = states.get(measured.start) ?? (await engine.load(measured.start));
  states.set(measured.start, state);
  compiled.set(label, { step: await engine.compile(measured.step, state, measured.specs), measured });
}
const random = new Random(2);
process.stdout.write(`${name}, ${threads} threads\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [label = '', count] = line.split('|');
  const { step, measured } = compiled.get(label)!;
  const batches = Array.from({ length: Number(count) }, () => drawInputs(measured, random));
  const started = performance.now();
  await step.run(batches);
  process.stdout.write(`${(performance.now() - started) / 1000}\n`);
}
