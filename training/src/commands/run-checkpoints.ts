import { join } from 'node:path';
import { type Checkpoint, type JsonObject, saveCheckpoint } from '../checkpoint.js';
import type { Checkpoints } from '../methods/checkpoints.js';
import { CHECKPOINT_FOLDER, type Interrupted, type RunMeta } from './interrupted.js';

/** Seconds between two checkpoints where nothing else is asked for. */
export const CHECKPOINT_SECONDS = 10;

/** Checkpoints take at most one part in so many of the time, however large the networks are. */
const LEAST_TIMES_APART = 40;

/** Where and how often a training is kept. */
export interface KeepingOptions {
  /** The run folder. */
  readonly folder: string;
  /** Seconds between two checkpoints; 0 for as many as there can be. @default {@link CHECKPOINT_SECONDS} */
  readonly every?: number;
  /** What is gone on with. */
  readonly resume?: Interrupted;
}

/** Keeps a training in its run folder. */
export class RunCheckpoints implements Checkpoints {
  readonly resume?: Checkpoint;
  readonly #folder: string;
  readonly #every: number;
  #next: number;

  /** @param known - what is known of the training so far, besides what the method knows */
  constructor(
    { folder, every = CHECKPOINT_SECONDS, resume }: KeepingOptions,
    private readonly known: () => RunMeta,
  ) {
    this.#folder = join(folder, CHECKPOINT_FOLDER);
    this.#every = 1000 * every;
    this.#next = performance.now() + this.#every;
    if (resume) this.resume = resume.checkpoint;
  }

  readonly due = (): boolean => performance.now() >= this.#next;

  readonly save = async ({ state, meta }: Checkpoint): Promise<void> => {
    const began = performance.now();
    await saveCheckpoint(this.#folder, { state, meta: { ...meta, ...(this.known() as object as JsonObject) } });
    const now = performance.now();
    this.#next = now + (this.#every === 0 ? 0 : Math.max(this.#every, LEAST_TIMES_APART * (now - began)));
  };
}

/** Counts seconds, to the millisecond, on from those `before`. */
export function stopwatch(before = 0): () => number {
  const began = performance.now();
  return () => Math.round(1000 * before + performance.now() - began) / 1000;
}
