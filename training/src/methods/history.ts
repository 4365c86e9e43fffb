import type { TrainingEvent } from './events.js';

/** Mean losses of one epoch. JSON-safe, and free of the clock: the same training has the same history. */
export type EpochRecord = {
  readonly stage: string;
  /** From 1. */
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
};

/** Collects the losses of a training's epochs from its events. */
export class History {
  readonly #epochs: EpochRecord[];

  /** @param before - of a training that goes on, what it has seen already */
  constructor(before: readonly EpochRecord[] = []) {
    this.#epochs = [...before];
  }

  /** Takes one event; bound, so that it can be handed over. */
  readonly onEvent = (event: TrainingEvent): void => {
    if (event.type !== 'epoch') return;
    const { stage, epoch, losses } = event;
    this.#epochs.push({ stage, epoch, losses });
  };

  /** The epochs so far, in order. */
  get epochs(): readonly EpochRecord[] {
    return [...this.#epochs];
  }
}
