import { ZooError } from '@clusterzoo/runtime';
import { breather } from '../breather.js';
import type { CompiledStep, Engine, State, StepFunction, StepInputs, TensorSpec } from '../engine/engine.js';
import type { ParameterSpec } from '../networks/parameters.js';
import type { TrainingControls } from './events.js';

/** What {@link runEpochs} repeats. */
export interface EpochPlan {
  readonly stage: string;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly step: CompiledStep;
  /** Inputs of the step with the given zero-based running number; called once for each, in order. */
  readonly draw: (iteration: number) => StepInputs;
}

/** Steps that are drawn ahead and handed to the engine together. */
const STEPS_PER_RUN = 16;

/**
 * Runs a compiled step for every batch of every epoch and reports mean losses.
 *
 * @returns mean losses of the last epoch
 * @throws ZooError `TRAINING_DIVERGED` at the first loss that is not finite, `ABORTED` on the signal,
 *   `INVALID_ARGUMENT` for fewer epochs than one
 */
export async function runEpochs(
  plan: EpochPlan,
  { onEvent, signal }: TrainingControls,
): Promise<Record<string, number>> {
  const { stage, epochs, stepsPerEpoch, step, draw } = plan;
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new ZooError('INVALID_ARGUMENT', `epochs of the ${stage} must be an integer from 1, got ${epochs}`);
  }
  let means: Record<string, number> = {};
  const breathe = breather();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const sums: Record<string, number> = {};
    const started = performance.now();
    for (let done = 0; done < stepsPerEpoch; done += STEPS_PER_RUN) {
      if (signal?.aborted) throw new ZooError('ABORTED', `${stage} was stopped in epoch ${epoch + 1} of ${epochs}`);
      const count = Math.min(STEPS_PER_RUN, stepsPerEpoch - done);
      const first = epoch * stepsPerEpoch + done;
      const results = await step.run(Array.from({ length: count }, (_, i) => draw(first + i)));
      results.forEach(({ losses }, i) => {
        addLosses(sums, losses, `${stage}, epoch ${epoch + 1}, step ${done + i + 1}`);
      });
      await breathe();
    }
    means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / stepsPerEpoch]));
    const stepsPerSecond = stepsPerEpoch / ((performance.now() - started) / 1000);
    onEvent?.({ type: 'epoch', stage, epoch: epoch + 1, epochs, losses: means, stepsPerSecond });
  }
  return means;
}

/** What {@link trainState} trains: the plan of {@link runEpochs}, and what its step is made of. */
export interface StatePlan extends Omit<EpochPlan, 'step'> {
  readonly step: StepFunction;
  /** Specs of the step's inputs. */
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly initial: State;
  /** Entries of the state that are wanted afterwards. */
  readonly kept: readonly ParameterSpec[];
}

/**
 * Loads a state, compiles a step, runs its epochs, and leaves nothing in the engine, however it ends.
 *
 * @returns the kept entries, and the mean losses of the last epoch
 * @throws ZooError as {@link runEpochs} does
 */
export async function trainState(
  engine: Engine,
  { initial, kept, step, inputs, ...plan }: StatePlan,
  controls: TrainingControls,
): Promise<{ state: State; losses: Record<string, number> }> {
  const state = await engine.load(initial);
  try {
    const compiled = await engine.compile(step, state, inputs);
    try {
      const losses = await runEpochs({ ...plan, step: compiled }, controls);
      return { state: await state.read(kept.map(({ name }) => name)), losses };
    } finally {
      await compiled.dispose();
    }
  } finally {
    await state.dispose();
  }
}

/** @throws ZooError `INVALID_ARGUMENT` unless `batch` is an integer from 1 to the number of rows */
export function assertBatch(stage: string, batch: number, rows: number): void {
  if (Number.isInteger(batch) && batch >= 1 && batch <= rows) return;
  const legal = `an integer in [1, ${rows}] for ${rows} rows`;
  throw new ZooError('INVALID_ARGUMENT', `batch of the ${stage} must be ${legal}, got ${batch}; lower it`);
}

function addLosses(sums: Record<string, number>, losses: Readonly<Record<string, number>>, where: string): void {
  for (const [name, value] of Object.entries(losses)) {
    if (!Number.isFinite(value)) {
      const remedy = 'try a lower learning rate or another seed';
      throw new ZooError('TRAINING_DIVERGED', `${where}: loss "${name}" is ${value}; ${remedy}`);
    }
    sums[name] = (sums[name] ?? 0) + value;
  }
}

/** Runs a stage between its start and end events; one that fails has no end. */
export async function runStage<T>(
  stage: string,
  { onEvent }: TrainingControls,
  work: () => Promise<T> | T,
): Promise<T> {
  onEvent?.({ type: 'stage-start', stage });
  const started = performance.now();
  const result = await work();
  onEvent?.({ type: 'stage-end', stage, seconds: (performance.now() - started) / 1000 });
  return result;
}

/** Factor of the learning rate at `progress` in [0, 1): 1, or 1 for the first half and then a cosine to 0. */
export function decayFactor(decay: 'constant' | 'half-cosine', progress: number): number {
  return decay === 'constant' || progress < 0.5 ? 1 : 0.5 * (1 + Math.cos(Math.PI * (2 * progress - 1)));
}
