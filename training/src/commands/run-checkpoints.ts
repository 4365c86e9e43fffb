import { join } from 'node:path';
import { type Checkpoint, type JsonObject, saveCheckpoint } from '../checkpoint.js';
import type { Checkpoints } from '../methods/checkpoints.js';
import { History } from '../methods/history.js';
import { CHECKPOINT_FOLDER, type Interrupted, type RunMeta, type TrainingStart } from './interrupted.js';

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

/** Keeps a training in its run folder, with its history and the time it takes. */
export class RunCheckpoints implements Checkpoints {
  readonly history: History;
  readonly resume?: Checkpoint;
  readonly #start: TrainingStart;
  readonly #folder: string;
  readonly #every: number;
  readonly #before: number;
  readonly #began = performance.now();
  #next: number;

  constructor(start: TrainingStart, { folder, every = CHECKPOINT_SECONDS, resume }: KeepingOptions) {
    this.#start = start;
    this.#folder = join(folder, CHECKPOINT_FOLDER);
    this.#every = 1000 * every;
    this.#before = resume?.seconds ?? 0;
    this.#next = this.#began + this.#every;
    this.history = new History(resume?.history);
    if (resume) this.resume = resume.checkpoint;
  }

  /** What the training has taken so far, in all its parts. */
  get seconds(): number {
    return Math.round(1000 * this.#before + performance.now() - this.#began) / 1000;
  }

  readonly due = (): boolean => performance.now() >= this.#next;

  readonly save = async ({ state, meta }: Checkpoint): Promise<void> => {
    const began = performance.now();
    const own: RunMeta = { run: this.#start, seconds: this.seconds, history: this.history.epochs };
    await saveCheckpoint(this.#folder, { state, meta: { ...meta, ...(own as object as JsonObject) } });
    const now = performance.now();
    this.#next = now + (this.#every === 0 ? 0 : Math.max(this.#every, LEAST_TIMES_APART * (now - began)));
  };
}
