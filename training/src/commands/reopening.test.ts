import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { flowersCsv } from '../../../test/support/tables.js';
import { untrained, untrainedRun } from '../../../test/support/trained.js';
import * as registry from '../data/registry.js';
import { openData, referenceOf, rowsOf } from './data.js';
import type { Interrupted } from './interrupted.js';
import { main } from './main.js';
import { saveRun } from './run-folder.js';
import { Terminal } from './terminal.js';
import { resumeTraining } from './training.js';

vi.mock('../data/registry.js', { spy: true });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-reopening-'));
  writeFileSync(join(folder, 'flowers.csv'), flowersCsv(60));
});
afterAll(() => rmSync(folder, { recursive: true }));

const terminal = () => new Terminal({ stdout: new PassThrough(), stderr: new PassThrough(), json: false, quiet: true });

/** What the data are opened with the last time. */
const openedWith = () => vi.mocked(registry.loadDataset).mock.lastCall?.[1];

/** Other data than those of the file, which ends everything right after they are read. */
async function otherData() {
  const data = { data: join(folder, 'flowers.csv'), labels: 'species' };
  return { ...(await referenceOf(data, 'train', rowsOf(await openData(data), 'train').rows)), sha256: '00' };
}

describe('resumeTraining', () => {
  it('can be stopped, and shows what it does, while the data are opened again', async () => {
    const { signal } = new AbortController();
    const start: Interrupted['start'] = {
      started: '2026-01-02T03:04:05.000Z',
      command: 'clusterzoo train --data flowers.csv',
      data: await otherData(),
      engine: { engine: 'onnxruntime', device: 'cpu' },
      allowEmptyClusters: false,
    };
    const checkpoint = { state: {}, meta: {} };
    const interrupted = { start, config: untrained().config, checkpoint, seconds: 1, history: [] };
    const resumed = resumeTraining(interrupted, { terminal: terminal(), signal, keeping: { folder } });
    await expect(resumed).rejects.toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    expect(openedWith()).toMatchObject({ signal, onEvent: expect.any(Function) });
  });
});

describe('clusterzoo export', () => {
  it('can be stopped, and shows what it does, while the data are opened again', async () => {
    const { signal } = new AbortController();
    const run = join(folder, 'run');
    await saveRun(run, untrainedRun(untrained(), { data: await otherData() }));
    const stderr = new PassThrough();
    const words = ['export', run, '--out', join(folder, 'model'), '--no-baselines'];
    expect(await main(words, { stdout: new PassThrough(), stderr, signal, debug: false })).toBe(1);
    expect(String(stderr.read())).toContain('INVALID_DATA');
    expect(openedWith()).toMatchObject({ signal, onEvent: expect.any(Function) });
  });
});
