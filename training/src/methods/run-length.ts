/** Steps that are handed to an engine together, at most. */
const MOST_STEPS = 16;

/** What a run of steps may take: whoever stops a training or watches it waits as long. */
const SECONDS_PER_RUN = 1;

/**
 * How many steps to hand to an engine together. An engine copies its state in and out for each run, so that many are
 * faster; but nothing else happens while they run. Results do not depend on it.
 */
export class RunLength {
  #next = 1;

  /** Steps of the next run, `left` at most. */
  next(left: number): number {
    return Math.min(this.#next, left);
  }

  /** Learns from a run. The first steps of a kind are slower than the others, so that it is never taken to be few. */
  took(steps: number, seconds: number): void {
    const affordable = Math.floor((SECONDS_PER_RUN * steps) / seconds);
    this.#next = Math.max(1, Math.min(affordable, 4 * this.#next, MOST_STEPS));
  }
}
