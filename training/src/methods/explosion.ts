import { ZooError } from '@clusterzoo/runtime';
import type { JsonValue } from '../checkpoint.js';
import type { Resumable } from './checkpoints.js';

/** Steps whose median says what a loss is like at first. */
const FIRST_STEPS = 64;
/** Factor above which a loss is out of bounds, and for how many steps in a row before the training is given up. */
const FACTOR = 1e4;
const STREAK = 16;

/** What is known of one loss. */
type Watched = {
  /** Magnitudes of the first steps, until there are enough of them; then their median, at least 1. */
  readonly first: readonly number[] | number;
  /** Steps in a row that were out of bounds. */
  readonly streak: number;
};

/**
 * Watches for losses that run away while they are still numbers: one whose magnitude is above 10,000 times the median
 * of its first 64 steps (at least 1: what is small may grow) for 16 steps in a row. No loss here is near that in a
 * training that comes to something: they are mean squared errors of values in [−1, 1], entropies, and a critic's
 * differences, of a few hundred at most.
 */
export class ExplosionWatch implements Resumable {
  readonly #watched = new Map<string, Watched>();

  /** @throws ZooError `TRAINING_DIVERGED` for a loss that is not finite, or runs away */
  check(losses: Readonly<Record<string, number>>, where: string): void {
    for (const [name, value] of Object.entries(losses)) {
      const remedy = 'try a lower learning rate or another seed';
      if (!Number.isFinite(value)) {
        throw new ZooError('TRAINING_DIVERGED', `${where}: loss "${name}" is ${value}; ${remedy}`);
      }
      const { first, streak } = this.#watched.get(name) ?? { first: [], streak: 0 };
      if (typeof first !== 'number') {
        const values = [...first, Math.abs(value)];
        this.#watched.set(name, { first: values.length < FIRST_STEPS ? values : reference(values), streak: 0 });
        continue;
      }
      const out = Math.abs(value) > FACTOR * first ? streak + 1 : 0;
      if (out === STREAK) {
        const message = `loss "${name}" explodes: ${value.toPrecision(3)}, and ${STREAK} steps long above ${FACTOR} times`;
        throw new ZooError('TRAINING_DIVERGED', `${where}: ${message} what it was at first; ${remedy}`);
      }
      if (out !== streak) this.#watched.set(name, { first, streak: out });
    }
  }

  get state(): JsonValue {
    return Object.fromEntries(this.#watched);
  }

  set state(state: JsonValue) {
    this.#watched.clear();
    for (const [name, watched] of Object.entries(state as Record<string, Watched>)) this.#watched.set(name, watched);
  }
}

function reference(values: readonly number[]): number {
  return Math.max(1, [...values].sort((a, b) => a - b)[values.length >> 1]!);
}
