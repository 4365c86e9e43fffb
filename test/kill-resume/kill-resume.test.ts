import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowersCsv } from '../support/tables.js';
import { killedRun, type Reference, referenceRun } from './kill-resume.js';

const TRAIN = ['train', '--data', 'flowers.csv', '--labels', 'species', '--clusters', '3', '--threads', '1'];
const SMALL = ['--epochs', '30', '--prior-epochs', '20', '--hidden', '32', '--batch', '50', '--no-report', '--json'];

let cwd: string;
let reference: Reference;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-kill-'));
  writeFileSync(join(cwd, 'flowers.csv'), flowersCsv(300));
  reference = await referenceRun([...TRAIN, ...SMALL], cwd);
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('a training that is killed', () => {
  it('comes to the same end, however often, and whatever was being written', async () => {
    const random = new Random(5);
    let kills = 0;
    for (let round = 0; round < 2; round++) {
      const trial = await killedRun(reference, 3, random);
      expect(trial.outcome, JSON.stringify(trial.kills)).toBe(reference.outcome);
      kills += trial.kills.length;
    }
    expect(kills).toBeGreaterThanOrEqual(2);
  });
});
