import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterModel, Random } from '@clusterzoo/runtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { flowersCsv } from '../../../test/support/tables.js';
import { untrained, untrainedRun } from '../../../test/support/trained.js';
import { initialize } from '../networks/parameters.js';
import { openData, referenceOf, rowsOf } from './data.js';
import { exportRuns } from './exporting.js';
import type { Run } from './run-folder.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-exporting-seeds-'));
  writeFileSync(join(folder, 'flowers.csv'), flowersCsv(90));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A run with random weights of some seed; that of the lowest objective is shipped. */
async function run(seed: number, objective: number, changes: Parameters<typeof untrained>[0] = {}): Promise<Run> {
  const { networks, config, ...rest } = untrained(changes);
  const specs = [networks.generator, networks.critic, networks.encoder].flatMap((network) => [
    ...network.parameters,
    ...network.statistics,
  ]);
  const prior = { ...rest.prior, objectives: [objective] };
  const state = initialize(specs, new Random(seed));
  const trained = { ...rest, networks, config: { ...config, seed }, prior, state };
  const data = { data: join(folder, 'flowers.csv'), labels: 'species' };
  const { rows } = rowsOf(await openData(data), 'train');
  return untrainedRun(trained, { command: `train --seed ${seed}`, data: await referenceOf(data, 'train', rows) });
}

it('measures a run in the same way whether it is the one that is shipped or another seed of it', async () => {
  const figuresOf = async (objectives: readonly [number, number]) => {
    const runs = [await run(1, objectives[0]), await run(2, objectives[1])] as const;
    const { manifest, shipped } = await exportRuns({ runs, folder: join(folder, `seeds-${objectives[0]}`) });
    expect(manifest.calibration).toMatchObject({ against: 'other-seeds', references: 1 });
    expect(manifest.calibration!.temperature).not.toBe(1);
    const rows = manifest.metrics.toSorted((one, other) => one.seed - other.seed || one.rule.localeCompare(other.rule));
    return { rows, shipped: shipped.record.config.seed };
  };
  const [first, second] = [await figuresOf([0, 1]), await figuresOf([1, 0])];
  expect([first.shipped, second.shipped]).toEqual([1, 2]);
  expect(first.rows.map(({ seed, rule }) => [seed, rule])).toEqual([
    [1, 'argmax'],
    [1, 'kmeans'],
    [2, 'argmax'],
    [2, 'kmeans'],
  ]);
  expect(second.rows).toEqual(first.rows);
}, 60_000);

it('measures runs of another setting as they were trained, whatever runs there are beside them', async () => {
  const [own, others] = [[await run(1, 0), await run(2, 1)] as const, [await run(1, 0, { epochs: 9 })]];
  const rowsOf = async (folderName: string, runs: readonly Run[]) => {
    const { manifest } = await exportRuns({ runs: [...own, ...runs], folder: join(folder, folderName) });
    return manifest.metrics;
  };
  const [alone, one] = [await rowsOf('alone', []), await rowsOf('one', others)];
  const two = await rowsOf('two', [...others, await run(2, 1, { epochs: 9 })]);
  const noted = (rows: typeof one, seed: number) => rows.filter((row) => row.note !== undefined && row.seed === seed);
  expect(noted(one, 1)).toHaveLength(2);
  expect(noted(two, 1)).toEqual(noted(one, 1));
  for (const rows of [one, two]) expect(rows.filter(({ note }) => note === undefined)).toEqual(alone);
}, 60_000);

it('puts the rows of each run into clusters once before it measures them', async () => {
  const clusterings = vi.spyOn(ClusterModel.prototype, 'cluster');
  const runs = [await run(1, 0), await run(2, 1), await run(3, 2)] as const;
  await exportRuns({ runs, folder: join(folder, 'once') });
  // Measuring a run begins with the first clustering that looks for outliers, too.
  expect(clusterings.mock.calls.findIndex(([, options]) => options?.outliers !== false)).toBe(3);
  clusterings.mockRestore();
}, 60_000);
