import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flowersCsv } from '../support/tables.js';
import { killedRun, referenceRun } from './kill-resume.js';

const TRAIN = ['train', '--data', 'flowers.csv', '--labels', 'species', '--clusters', '3'];
const SMALL = ['--epochs', '30', '--prior-epochs', '20', '--hidden', '32', '--batch', '50', '--no-report', '--json'];

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-kill-'));
  writeFileSync(join(cwd, 'flowers.csv'), flowersCsv(300));
});
afterEach(() => rmSync(cwd, { recursive: true }));

describe('a training that is killed', () => {
  it.each([
    [1, 2],
    [2, 1],
  ])('comes to the same end on %i threads, however often, and whatever was being written', async (threads, rounds) => {
    const random = new Random(5);
    const reference = await referenceRun([...TRAIN, '--threads', `${threads}`, ...SMALL], cwd);
    let kills = 0;
    for (let round = 0; round < rounds; round++) {
      const trial = await killedRun(reference, 3, random);
      expect(trial.outcome, JSON.stringify(trial.kills)).toBe(reference.outcome);
      kills += trial.kills.length;
    }
    expect(kills).toBeGreaterThanOrEqual(rounds);
  });
});
