/** Long work, cut into steps of a fraction of a second, after which whoever runs it may do something else. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all steps without a break. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does the steps with a call of `pause` after each.
 *
 * @param pause - what it throws ends the work
 */
export async function withPauses<T>(steps: Steps<T>, pause: () => Promise<void> | undefined): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pause();
  }
}
