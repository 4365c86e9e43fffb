import { ZooError } from '@clusterzoo/runtime';
import type { Checkpoint, JsonValue } from '../checkpoint.js';
import type { State } from '../engine/engine.js';
import type { TrainingControls } from './events.js';

/** How a training is saved on its way, and gone on with. */
export interface Checkpoints {
  /** Whether one is wanted by now; asked after every few steps, and told whether they were the last of an epoch. */
  readonly due: (epochEnds: boolean) => boolean;
  /**
   * Keeps one, in place of the one before; the training waits for it. Called when {@link due} says so, at the end of
   * every loop of epochs, and when the signal stops the training.
   */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  /** Where to go on: what `save` was given by a training with the same data, options and engine. */
  readonly resume?: Checkpoint;
}

/** Something of a training whose state can be kept and put back, such as a generator of random numbers. */
export interface Resumable {
  state: JsonValue;
}

/** Where a loop of epochs stands, between two runs of steps. */
export type LoopPosition = {
  readonly stage: string;
  /** Epochs that are done. */
  readonly epoch: number;
  /** Steps of the next one that are done. */
  readonly step: number;
  /** Sums of the losses of these steps. */
  readonly sums: Readonly<Record<string, number>>;
  /** Mean losses of the last whole epoch. */
  readonly means: Readonly<Record<string, number>>;
  /** States of the plan's parts. */
  readonly parts: Readonly<Record<string, JsonValue>>;
};

/** Names of the entries that belong to the loop that was running. */
const LOOP = 'loop/';

/** Controls of a loop of epochs within a training: its checkpoints are kept with what the training knows besides. */
export function loopControls(
  controls: TrainingControls,
  besides: () => Checkpoint,
  resume: Checkpoint | undefined,
): TrainingControls {
  const { checkpoints, ...rest } = controls;
  if (!checkpoints) return controls;
  const { due, save } = checkpoints;
  const joined = ({ state, meta }: Checkpoint): Promise<void> => {
    const own = besides();
    return save({ state: { ...own.state, ...prefixed(LOOP, state) }, meta: { ...own.meta, loop: meta } });
  };
  return { ...rest, checkpoints: { due, save: joined, ...(resume && { resume: loopOf(resume) }) } };
}

/** The part of a checkpoint that is the running loop's. */
function loopOf({ state, meta }: Checkpoint): Checkpoint {
  const loop = meta.loop;
  if (typeof loop !== 'object' || loop === null || Array.isArray(loop)) {
    throw new ZooError('CHECKPOINT_INVALID', 'the checkpoint does not say which loop was running; train again');
  }
  return { state: unprefixed(LOOP, state), meta: loop as Checkpoint['meta'] };
}

/** Entries under names that begin with `prefix`. */
export function prefixed(prefix: string, state: State): State {
  return Object.fromEntries(Object.entries(state).map(([name, tensor]) => [`${prefix}${name}`, tensor]));
}

/** The entries whose names begin with `prefix`, without it. */
export function unprefixed(prefix: string, state: State): State {
  const own = Object.entries(state).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/**
 * A kept state that takes the place of `initial`.
 *
 * @throws ZooError `CHECKPOINT_INVALID` unless both have the same entries with the same shapes
 */
export function fittingState(kept: State, initial: State): State {
  const described = (state: State) => Object.entries(state).map(([name, { shape }]) => `${name} [${shape}]`);
  const [found, wanted] = [new Set(described(kept)), described(initial)];
  const missing = wanted.find((entry) => !found.delete(entry));
  const [left] = found;
  if (missing === undefined && left === undefined) return kept;
  const reason = missing === undefined ? `an unknown tensor ${left}` : `no tensor ${missing}`;
  throw new ZooError('CHECKPOINT_INVALID', `the checkpoint has ${reason}: it is of another training; train again`);
}
