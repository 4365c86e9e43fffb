import { ZooError } from '@clusterzoo/runtime';
import { breather } from '../breather.js';
import type {
  CompiledStep,
  Engine,
  EngineState,
  State,
  StepFunction,
  StepInputs,
  TensorSpec,
} from '../engine/engine.js';
import type { ParameterSpec } from '../networks/parameters.js';
import { fittingState, type LoopPosition, type Resumable } from './checkpoints.js';
import type { TrainingControls } from './events.js';
import { ExplosionWatch } from './explosion.js';
import { RunLength } from './run-length.js';

/** What {@link runEpochs} repeats. */
export interface EpochPlan {
  readonly stage: string;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly step: CompiledStep;
  /** Inputs of the step with the given zero-based running number; called once for each, in order. */
  readonly draw: (iteration: number) => StepInputs;
  /** What `draw` draws from, and whatever else a checkpoint must bring back. @default nothing */
  readonly parts?: Readonly<Record<string, Resumable>>;
  /** Looks at the state after an epoch, of which `epoch` are done; must leave it as it is. */
  readonly afterEpoch?: (epoch: number) => Promise<void>;
}

/** Where {@link runEpochs} begins, and how it keeps where it is. */
export interface LoopCheckpoints {
  readonly due: (epochEnds: boolean) => boolean;
  readonly save: (position: LoopPosition) => Promise<void>;
  readonly resume?: LoopPosition;
}

/**
 * Runs a compiled step for every batch of every epoch and reports mean losses.
 *
 * @returns mean losses of the last epoch
 * @throws ZooError `TRAINING_DIVERGED` at the first loss that is not finite or after some that run away, `ABORTED` on
 *   the signal, `INVALID_ARGUMENT` for fewer epochs than one, `CHECKPOINT_INVALID` for a position of another loop
 */
export async function runEpochs(
  plan: EpochPlan,
  { onEvent, signal }: Pick<TrainingControls, 'onEvent' | 'signal'>,
  checkpoints?: LoopCheckpoints,
): Promise<Record<string, number>> {
  const { stage, epochs, stepsPerEpoch, step, draw } = plan;
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new ZooError('INVALID_ARGUMENT', `epochs of the ${stage} must be an integer from 1, got ${epochs}`);
  }
  const watch = new ExplosionWatch();
  const parts: Readonly<Record<string, Resumable>> = { ...plan.parts, watch };
  let { epoch, step: done, sums, means } = startOf(plan, parts, checkpoints?.resume);
  const save = async () => {
    const states = Object.entries(parts).map(([name, part]) => [name, part.state]);
    await checkpoints?.save({ stage, epoch, step: done, sums, means, parts: Object.fromEntries(states) });
  };
  const breathe = breather();
  const length = new RunLength();
  let [started, steps] = [performance.now(), 0];
  while (epoch < epochs) {
    if (signal?.aborted) {
      await save();
      throw new ZooError('ABORTED', `${stage} was stopped in epoch ${epoch + 1} of ${epochs}`);
    }
    const count = length.next(stepsPerEpoch - done);
    const first = epoch * stepsPerEpoch + done;
    const runStarted = performance.now();
    const results = await step.run(Array.from({ length: count }, (_, i) => draw(first + i)));
    length.took(count, (performance.now() - runStarted) / 1000);
    results.forEach(({ losses }, i) => {
      watch.check(losses, `${stage}, epoch ${epoch + 1}, step ${done + i + 1}`);
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value;
    });
    [done, steps] = [done + count, steps + count];
    if (done === stepsPerEpoch) {
      means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / stepsPerEpoch]));
      const stepsPerSecond = steps / ((performance.now() - started) / 1000);
      [epoch, done, sums] = [epoch + 1, 0, {}];
      onEvent?.({ type: 'epoch', stage, epoch, epochs, losses: means, stepsPerSecond });
      await plan.afterEpoch?.(epoch);
      [started, steps] = [performance.now(), 0];
    }
    if (epoch === epochs || checkpoints?.due(done === 0)) await save();
    await breathe();
  }
  return means;
}

/** The beginning of a loop, or what a checkpoint says, whose states are put back into `parts`. */
function startOf(
  { stage, epochs, stepsPerEpoch }: EpochPlan,
  parts: Readonly<Record<string, Resumable>>,
  resume: LoopPosition | undefined,
) {
  if (!resume) return { epoch: 0, step: 0, sums: {} as Record<string, number>, means: {} };
  const { epoch, step, sums, means } = resume;
  const unknown = Object.keys(parts).find((name) => resume.parts[name] === undefined);
  if (resume.stage !== stage || !(epoch <= epochs) || !(step < stepsPerEpoch) || unknown !== undefined) {
    const found = `epoch ${epoch}, step ${step} of "${resume.stage}"`;
    const wanted = `"${stage}" of ${epochs} epochs of ${stepsPerEpoch} steps`;
    throw new ZooError('CHECKPOINT_INVALID', `a checkpoint at ${found} is none of ${wanted}; train again`);
  }
  for (const [name, part] of Object.entries(parts)) part.state = resume.parts[name]!;
  return { epoch, step, sums: { ...sums }, means: { ...means } };
}

/** What {@link trainState} trains: the plan of {@link runEpochs}, and what its step is made of. */
export interface StatePlan extends Omit<EpochPlan, 'step' | 'afterEpoch'> {
  readonly step: StepFunction;
  readonly afterEpoch?: (epoch: number, state: EngineState) => Promise<void>;
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
  { initial, kept, step, inputs, afterEpoch, ...plan }: StatePlan,
  controls: TrainingControls,
): Promise<{ state: State; losses: Record<string, number> }> {
  const { due, save, resume } = controls.checkpoints ?? {};
  const state = await engine.load(resume ? fittingState(resume.state, initial) : initial);
  const checkpoints = due && {
    due,
    save: async (position: LoopPosition) => save!({ state: await state.read(), meta: position }),
    ...(resume && { resume: resume.meta as LoopPosition }),
  };
  try {
    const compiled = await engine.compile(step, state, inputs);
    try {
      const own: EpochPlan = { ...plan, step: compiled, afterEpoch: async (epoch) => afterEpoch?.(epoch, state) };
      const losses = await runEpochs(own, controls, checkpoints);
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

/** How a learning rate changes in the course of a training. */
export type Decay = 'constant' | 'half-cosine' | 'warm-cosine';

/** Share of the steps in which a rate that begins at 0 rises, and what is left of it at the end. */
const WARM_UP = { share: 0.05, end: 0.02 } as const;

/**
 * Factor of the learning rate at `progress` in [0, 1): 1; or 1 for the first half and then a cosine to 0; or a cosine to
 * 0.02 that rises from 0 in the first twentieth.
 */
export function decayFactor(decay: Decay, progress: number): number {
  if (decay === 'warm-cosine') {
    const cosine = WARM_UP.end + (1 - WARM_UP.end) * 0.5 * (1 + Math.cos(Math.PI * progress));
    return Math.min(1, progress / WARM_UP.share) * cosine;
  }
  return decay === 'constant' || progress < 0.5 ? 1 : 0.5 * (1 + Math.cos(Math.PI * (2 * progress - 1)));
}
