import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as checkpoint from '../checkpoint.js';
import type { TrainingStart } from './interrupted.js';
import { RunCheckpoints, stopwatch } from './run-checkpoints.js';

vi.mock('../checkpoint.js', { spy: true });

const start: TrainingStart = {
  started: '2026-01-02T03:04:05.000Z',
  command: 'clusterzoo train --data pendigits',
  data: { data: 'pendigits', split: 'train', rows: 1, features: 1, sha256: '00' },
  engine: { engine: 'onnxruntime', device: 'cpu' },
  allowEmptyClusters: false,
};

const known = () => ({
  run: start,
  seconds: 8.5,
  history: [{ stage: 'prior network', epoch: 1, losses: { loss: 2 } }],
});

let folder: string;
let now = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-keeping-'));
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Saves, which takes so many seconds. */
async function save(kept: RunCheckpoints, seconds: number): Promise<void> {
  vi.mocked(checkpoint.saveCheckpoint).mockImplementationOnce(async () => {
    now += 1000 * seconds;
  });
  await kept.save({ state: {}, meta: {} });
}

describe('RunCheckpoints', () => {
  it('are due ten seconds apart', async () => {
    const kept = new RunCheckpoints({ folder }, known);
    expect(kept.due(false)).toBe(false);
    now += 9999;
    expect(kept.due(false)).toBe(false);
    now += 1;
    expect(kept.due(false)).toBe(true);
    await save(kept, 0.1);
    now += 9999;
    expect(kept.due(false)).toBe(false);
    now += 1;
    expect(kept.due(false)).toBe(true);
  });

  it('take a fortieth of the time at most, but always where that is asked for', async () => {
    const kept = new RunCheckpoints({ folder }, known);
    await save(kept, 2);
    now += 79_999;
    expect(kept.due(false)).toBe(false);
    now += 1;
    expect(kept.due(false)).toBe(true);
    const often = new RunCheckpoints({ folder, every: 0 }, known);
    expect(often.due(false)).toBe(true);
    await save(often, 2);
    expect(often.due(false)).toBe(true);
  });

  it('are due at the end of every epoch that is far enough from the last one, unless seconds are asked for', async () => {
    const kept = new RunCheckpoints({ folder }, known);
    expect([kept.due(true), kept.due(false)]).toEqual([true, false]);
    await save(kept, 0.01);
    now += 399;
    expect(kept.due(true)).toBe(false);
    now += 1;
    expect([kept.due(true), kept.due(false)]).toEqual([true, false]);
    const asked = new RunCheckpoints({ folder, every: 2 }, known);
    await save(asked, 0.01);
    now += 1999;
    expect(asked.due(true)).toBe(false);
    now += 1;
    expect(asked.due(true)).toBe(true);
  });

  it('hold what the training is of, its history and the time it took', async () => {
    const resume = { start, checkpoint: { state: {}, meta: { restarts: [] } }, seconds: 7, history: [] };
    const kept = new RunCheckpoints({ folder, resume: { ...resume, config: {} as never } }, known);
    await kept.save({ state: {}, meta: { restarts: [] } });
    const { meta } = await checkpoint.loadCheckpoint(join(folder, 'checkpoint'));
    expect(meta).toEqual({ restarts: [], ...known() });
    expect(kept.resume).toBe(resume.checkpoint);
  });
});

describe('RunCheckpoints, where a training begins', () => {
  it('takes away what another one left, but not what is gone on with', async () => {
    const checkpoints = join(folder, 'checkpoint');
    await checkpoint.saveCheckpoint(checkpoints, { state: {}, meta: {} });
    const resume = { start, checkpoint: { state: {}, meta: {} }, seconds: 7, history: [], config: {} as never };
    await new RunCheckpoints({ folder, resume }, known).begin();
    expect(checkpoint.hasCheckpoint(checkpoints)).toBe(true);
    await new RunCheckpoints({ folder }, known).begin();
    expect(checkpoint.hasCheckpoint(checkpoints)).toBe(false);
  });
});

describe('stopwatch', () => {
  it('goes on from what was before', () => {
    const seconds = stopwatch(7);
    now += 1500;
    expect(seconds()).toBe(8.5);
  });
});
