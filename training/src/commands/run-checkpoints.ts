import { join } from 'node:path';
import { type Checkpoint, type JsonObject, removeCheckpoint, saveCheckpoint } from '../checkpoint.js';
import type { Checkpoints } from '../methods/checkpoints.js';
import { CHECKPOINT_FOLDER, type Interrupted, type RunMeta } from './interrupted.js';

/** Seconds between two checkpoints within an epoch where nothing else is asked for. */
export const CHECKPOINT_SECONDS = 10;

/** Checkpoints take at most one part in so many of the time, however large the networks are. */
const LEAST_TIMES_APART = 40;

/** Where and how often a training is kept. */
export interface KeepingOptions {
  /** The run folder. */
  readonly folder: string;
  /**
   * Seconds between two checkpoints; 0 for as many as there can be. @default {@link CHECKPOINT_SECONDS}, and at the end
   * of every epoch
   */
  readonly every?: number;
  /** What is gone on with. */
  readonly resume?: Interrupted;
}

/** Keeps a training in its run folder. */
export class RunCheckpoints implements Checkpoints {
  readonly resume?: Checkpoint;
  readonly #folder: string;
  readonly #every: number;
  readonly #atEpochs: boolean;
  /** When the next one is due, and when it is due if an epoch ends then. */
  #next: number;
  #nextAtEpoch: number;

  /** @param known - what is known of the training so far, besides what the method knows */
  constructor(
    { folder, every, resume }: KeepingOptions,
    private readonly known: () => RunMeta,
  ) {
    this.#folder = join(folder, CHECKPOINT_FOLDER);
    this.#every = 1000 * (every ?? CHECKPOINT_SECONDS);
    this.#atEpochs = every === undefined;
    const now = performance.now();
    this.#next = now + this.#every;
    this.#nextAtEpoch = this.#atEpochs ? now : this.#next;
    if (resume) this.resume = resume.checkpoint;
  }

  /** Called before the training begins: one that it replaces must not be gone on with in its place. */
  async begin(): Promise<void> {
    if (!this.resume) await removeCheckpoint(this.#folder);
  }

  readonly due = (epochEnds: boolean): boolean => {
    return performance.now() >= (epochEnds ? this.#nextAtEpoch : this.#next);
  };

  readonly save = async ({ state, meta }: Checkpoint): Promise<void> => {
    const began = performance.now();
    await saveCheckpoint(this.#folder, { state, meta: { ...meta, ...(this.known() as object as JsonObject) } });
    const now = performance.now();
    const pause = this.#every === 0 ? 0 : LEAST_TIMES_APART * (now - began);
    this.#next = now + Math.max(this.#every, pause);
    this.#nextAtEpoch = this.#atEpochs ? now + pause : this.#next;
  };
}

/** Counts seconds, to the millisecond, on from those `before`. */
export function stopwatch(before = 0): () => number {
  const began = performance.now();
  return () => Math.round(1000 * before + performance.now() - began) / 1000;
}
