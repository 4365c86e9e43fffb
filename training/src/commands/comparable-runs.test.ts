import { expect, it } from 'vitest';
import { untrained, untrainedRun } from '../../../test/support/trained.js';
import { sameSetting } from './comparable-runs.js';
import type { Run } from './run-folder.js';

const run = untrainedRun(untrained());

function withConfig(change: (config: Run['record']['config']) => Run['record']['config']): Run {
  return { ...run, record: { ...run.record, config: change(run.record.config) } };
}

it('takes runs for one setting whatever their seeds and the order of what they say', () => {
  const backwards = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).reverse()) as T;
  expect(
    sameSetting(
      run,
      withConfig((config) => ({ ...config, seed: config.seed + 1 })),
    ),
  ).toBe(true);
  const turned = withConfig((config) => backwards({ ...config, simi: backwards(config.simi) }));
  expect(sameSetting(run, turned)).toBe(true);
});

it('tells those of another setting apart', () => {
  expect(
    sameSetting(
      run,
      withConfig((config) => ({ ...config, clusters: config.clusters + 1 })),
    ),
  ).toBe(false);
  const longer = withConfig((config) => ({ ...config, simi: { ...config.simi, epochs: config.simi.epochs + 1 } }));
  expect(sameSetting(run, longer)).toBe(false);
});
