import { ZooError } from '@clusterzoo/runtime';
import { canonicalJson } from '../canonical-json.js';
import type { Run } from './run-folder.js';

/** What is left of a configuration without its seed. */
function setting({ record: { config } }: Run): string {
  const { seed: _, ...rest } = config;
  return canonicalJson(rest);
}

/** Whether two runs differ by nothing but their seed, if at all. */
export function sameSetting(one: Run, other: Run): boolean {
  return setting(one) === setting(other);
}

/**
 * Checks that runs can be told of in one entry: they share their data, and those of one setting differ in their seeds,
 * as figures of one seed twice would pass for those of two that agree.
 *
 * @param sources - where each run is, for the message
 * @throws ZooError `INVALID_ARGUMENT` for runs that cannot
 */
export function requireComparable(runs: readonly Run[], sources: readonly string[]): void {
  for (const [i, run] of runs.entries()) {
    if (!sameData(run, runs[0]!)) {
      throw new ZooError(
        'INVALID_ARGUMENT',
        `runs of one entry must share their data and split; "${sources[i]}" and "${sources[0]}" do not`,
      );
    }
    const { seed } = run.record.config;
    const twin = runs.findIndex((other) => other.record.config.seed === seed && sameSetting(other, run));
    if (twin === i) continue;
    const found = `"${sources[twin]}" and "${sources[i]}" are runs of one setting with the same seed, ${seed}`;
    throw new ZooError('INVALID_ARGUMENT', `${found}; train one with another --seed, or leave one out`);
  }
}

/** The same numbers are the same data, wherever their file is and whatever it is called. */
function sameData({ record: { data } }: Run, { record: { data: other } }: Run): boolean {
  return (['sha256', 'split', 'rows', 'features'] as const).every((fact) => data[fact] === other[fact]);
}
