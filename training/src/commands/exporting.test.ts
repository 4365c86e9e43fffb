import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterModel } from '@clusterzoo/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { flowersCsv } from '../../../test/support/tables.js';
import { untrained, untrainedRun } from '../../../test/support/trained.js';
import { type DataReference, openData, referenceOf, rowsOf } from './data.js';
import { exportRuns, shippedRun } from './exporting.js';
import type { Run } from './run-folder.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-exporting-'));
  writeFileSync(join(folder, 'flowers.csv'), flowersCsv(60));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** A run as its folder holds it, with random weights. */
async function run(sigma: number, words: string): Promise<Run> {
  const trained = untrained({ sigma });
  const data = { data: join(folder, 'flowers.csv'), labels: 'species' };
  const { rows } = rowsOf(await openData(data), 'train');
  return untrainedRun(trained, {
    command: `clusterzoo train --data ${data.data} --labels species --test ${data.data} ${words} --out ${folder}/run`,
    data: await referenceOf(data, 'train', rows),
  });
}

describe('shippedRun', () => {
  const reached = (objectives: readonly number[], kept?: number): Run => {
    return untrainedRun(untrained(), { prior: { agreement: 1, objectives, ...(kept !== undefined && { kept }) } });
  };

  it('is the one whose kept restart reached the lowest objective, whatever a collapsed one reached', () => {
    const [collapsed, sound] = [reached([0.6, 0.1], 0), reached([0.5, 0.9], 0)];
    expect(shippedRun([collapsed, sound])).toBe(sound);
    expect(shippedRun([sound, collapsed])).toBe(sound);
  });

  it('takes the lowest objective of runs that do not say what was kept', () => {
    const [first, lower] = [reached([0.6, 0.5]), reached([0.9, 0.4])];
    expect(shippedRun([first, lower])).toBe(lower);
  });
});

describe('exportRuns', () => {
  it("says nothing of the machine's folders, also where the runs do", async () => {
    const [first, other] = [await run(0.1, '--threads 1'), await run(0.2, '--sigma 0.2 --threads=1')];
    const out = join(folder, 'flowers');
    const command = `clusterzoo export ${folder}/run --out ${out} --force`;
    const { manifest } = await exportRuns({ runs: [first, other], folder: out, command });
    const data = '--data flowers.csv --labels species --test flowers.csv';
    expect(manifest.training).toMatchObject({
      command: `clusterzoo train ${data}`,
      exportCommand: 'clusterzoo export run --out flowers',
    });
    expect(new Set(manifest.metrics.map(({ note, command }) => `${note}: ${command}`))).toEqual(
      new Set([`undefined: clusterzoo train ${data}`, `sigma 0.2: clusterzoo train ${data} --sigma 0.2`]),
    );
    for (const file of ['README.md', 'manifest.json'])
      expect(readFileSync(join(out, file), 'utf8')).not.toContain(folder);
  });

  it('says in the title that a limit left rows of a data set by name out, and shows no figures of others', async () => {
    const on = async (limit: number) => {
      const first = await run(0.1, '');
      const data = { ...first.record.data, data: 'usps', limit };
      const limited = { ...first, record: { ...first.record, data } };
      const reopen = () => openData({ data: join(folder, 'flowers.csv'), labels: 'species' });
      return (await exportRuns({ runs: [limited], folder: join(folder, `limit-${limit}`), reopen })).manifest;
    };
    const [some, all] = [await on(60), await on(7291)];
    expect([some.title, some.published]).toEqual(['SIMI-ClusterGAN on USPS, 60 rows', []]);
    expect([all.title, all.published?.length]).toEqual(['SIMI-ClusterGAN on USPS', 5]);
  });

  it('warns of empty clusters, and draws none of them', async () => {
    const { cluster } = ClusterModel.prototype;
    vi.spyOn(ClusterModel.prototype, 'cluster').mockImplementation(async function (this: ClusterModel, ...values) {
      const found = await cluster.apply(this, values);
      found.labels.fill(0);
      return found;
    });
    const generate = vi.spyOn(ClusterModel.prototype, 'generate');
    const warnings: string[] = [];
    const out = join(folder, 'empty');
    await exportRuns({ runs: [await run(0.1, '')], folder: out, onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([expect.stringMatching(/^2 of 3 clusters are empty: no training row is in 1, 2; /)]);
    // Every cluster is drawn from to measure, and the last time for the sheet.
    const drawn = generate.mock.calls.map(([options]) => options?.cluster);
    expect(drawn).toEqual([0, 1, 2, 0]);
  });

  it('takes runs on the same rows, wherever they were read from, and no others', async () => {
    const first = await run(0.1, '');
    const second = await run(0.2, '');
    const on = (changes: Partial<DataReference>): Run => {
      return { ...second, record: { ...second.record, data: { ...second.record.data, ...changes } } };
    };
    const out = join(folder, 'elsewhere');
    const moved = on({ data: join(folder, 'moved.csv'), kind: 'vector' });
    const { manifest } = await exportRuns({ runs: [first, moved], folder: out });
    expect(manifest.metrics.length).toBeGreaterThan(0);
    for (const changes of [{ sha256: '00' }, { split: 'all' }, { rows: 1 }, { features: 1 }] as const) {
      const attempt = exportRuns({ runs: [first, on(changes)], folder: join(folder, 'mixed') });
      const message = expect.stringMatching(/must share their data and split/);
      await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
    }
  });

  it('takes no two runs of one setting with the same seed, and says so before the data are read', async () => {
    const [first, again, other] = [await run(0.1, ''), await run(0.1, '--threads 1'), await run(0.2, '')];
    const reopen = vi.fn();
    const sources = ['runs/r1', 'runs/other', 'runs/r2'];
    const out = join(folder, 'twins');
    const attempt = exportRuns({ runs: [first, other, again], sources, folder: out, reopen });
    const told = `"runs/r1" and "runs/r2" are runs of one setting with the same seed, ${first.record.config.seed}; `;
    const message = `${told}train one with another --seed, or leave one out`;
    await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
    const twice = exportRuns({ runs: [first, first], folder: out, reopen });
    await expect(twice).rejects.toThrow(/^"clusterzoo train .*" are runs of one setting with the same seed, /);
    expect(reopen).not.toHaveBeenCalled();
  });

  it.each([
    ['of the run that is shipped', 'reconstruct', 1],
    ['of another run', 'cluster', 1],
    ['while the samples are drawn', 'generate', 4],
  ] as const)('stops in the measurements %s, and writes nothing', async (_, method, calls) => {
    const stop = new AbortController();
    const original = ClusterModel.prototype[method] as (...values: unknown[]) => Promise<never>;
    const spy = vi.spyOn(ClusterModel.prototype, method).mockImplementation(function (
      this: ClusterModel,
      ...values: unknown[]
    ) {
      if (spy.mock.calls.length === calls) stop.abort();
      return original.apply(this, values);
    });
    const runs = [await run(0.1, ''), await run(0.2, '--sigma 0.2')] as const;
    const before = readdirSync(folder);
    const attempt = exportRuns({ runs, folder: join(folder, 'stopped'), signal: stop.signal });
    await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
    expect(spy).toHaveBeenCalledTimes(calls);
    expect(readdirSync(folder)).toEqual(before);
  });
});
