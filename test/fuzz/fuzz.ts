import { ZooError } from '@clusterzoo/runtime';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Watchdog } from './watchdog.js';

/** Cases of every reader: few of them where all tests run, many with `npm run fuzz`. */
export const CASES = Number(process.env.CLUSTERZOO_FUZZ_CASES ?? 200);

/** Another seed gives other cases. */
const SEED = Number(process.env.CLUSTERZOO_FUZZ_SEED ?? 1);

/** Most time of a processor that a case may take; the machine may have much else to do. */
const CPU_SECONDS = 3;

/** When a case counts as one that never ends. */
const MILLISECONDS = 120_000;

/** Time for all cases of a reader, on a machine that has much else to do. */
export const TIMEOUT = Math.max(180_000, CASES * 500);

/** What the process may grow by in a case. */
const BYTES = 700e6;

// A test that waits for a promise in vain fails by itself before.
const watchdog = new Watchdog({ milliseconds: 1.25 * MILLISECONDS, bytes: BYTES, seed: SEED });

/**
 * Tests that a reader answers whatever it is given: with a result or with a ZooError, in time, and in bounded memory.
 * A case that takes far too much of either ends the process, with a word on stderr about which it was.
 *
 * @param arbitrary - what it is given
 * @param read - the reader
 */
export function fuzz<T>(name: string, arbitrary: fc.Arbitrary<T>, read: (value: T) => unknown): void {
  const title = `${name}: an answer or a ZooError, in time and in bounded memory (${CASES} cases)`;
  const run = async () => {
    watchdog.reader(name);
    let number = 0;
    const property = fc.asyncProperty(arbitrary, async (value) => {
      const before = process.cpuUsage();
      watchdog.begin(++number);
      const end = await inTime(async () => read(value)).finally(() => watchdog.end());
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(CPU_SECONDS);
      if (end !== undefined && !(end instanceof ZooError)) throw end;
      // A message is for people: it repeats no whole file.
      if (end) expect(end.message.length).toBeLessThan(2000);
    });
    await fc.assert(property, { seed: SEED, numRuns: CASES, endOnFailure: false });
  };
  it(title, run, TIMEOUT);
}

/** The error that an action ends with, if any; one of its own where it does not end. */
async function inTime(action: () => Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => resolve(new Error(`no answer in ${MILLISECONDS} ms`)), MILLISECONDS);
  });
  const end = action().then(
    () => undefined,
    (error: unknown) => error ?? new Error('it failed without an error'),
  );
  try {
    return await Promise.race([end, late]);
  } finally {
    clearTimeout(timer);
  }
}
