import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../test/support/engines.js';
import { untrained, untrainedRun } from '../../../test/support/trained.js';
import { openData } from './data.js';
import { measureTraining } from './figures.js';
import { loadRun, type Run, saveRun } from './run-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A run that is told from others by its number of epochs. */
const run = (epochs = 1): Run => untrainedRun(untrained({ epochs }));

describe('saveRun and loadRun', () => {
  it('give back the run, also in place of an earlier one', async () => {
    const path = join(folder, 'run');
    await saveRun(path, run(1));
    await saveRun(path, run(2));
    const { trained, record } = await loadRun(path);
    expect(record).toEqual(run(2).record);
    expect(trained.config).toEqual(run(2).trained.config);
    expect(trained.state).toEqual(run(2).trained.state);
    expect(readdirSync(folder)).toEqual(['run']);
    expect(readdirSync(path)).toHaveLength(3);
  });

  it('read a run that the first version wrote, which still does what it did', async () => {
    const { trained, record } = await loadRun(
      fileURLToPath(new URL('../../test-fixtures/run-format-1', import.meta.url)),
    );
    expect(record).toMatchObject({
      formatVersion: 3,
      started: record.created,
      history: [],
      config: {
        scaling: { transform: 'none' },
        prior: { start: { kind: 'graph', rows: { kind: 'vector' } }, augmentation: { kind: 'none' } },
      },
    });
    expect(trained.config).toEqual(record.config);
    const found = await measureTraining(onnxEngine, await openData({ data: 'pendigits' }), 'train', trained);
    expect(found.map(({ split, by }) => [split, by])).toEqual(record.figures.map(({ split, by }) => [split, by]));
    for (const [i, { acc, nmi }] of found.entries()) {
      expect(acc).toBeCloseTo(record.figures[i]!.acc, 3);
      expect(nmi).toBeCloseTo(record.figures[i]!.nmi, 3);
    }
  });

  it('leave an earlier run as it was, and nothing else, where the new one cannot be written', async () => {
    const path = join(folder, 'run');
    await saveRun(path, run(1));
    const broken = run(2);
    broken.trained.density.means[0] = Number.NaN;
    await expect(saveRun(path, broken)).rejects.toThrow(expect.objectContaining({ code: 'TRAINING_DIVERGED' }));
    expect(readdirSync(folder)).toEqual(['run']);
    expect((await loadRun(path)).record.config.simi.epochs).toBe(1);
  });

  it('says what is wrong with a folder that is no run', async () => {
    const path = join(folder, 'run');
    await expect(loadRun(path)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    mkdirSync(path);
    const invalid = { code: 'CHECKPOINT_INVALID' };
    for (const text of ['{', 'null', '{"formatVersion": 3}', '{"formatVersion": 2}', '{"formatVersion": 1}']) {
      writeFileSync(join(path, 'run.json'), text);
      await expect(loadRun(path)).rejects.toThrow(expect.objectContaining(invalid));
    }
  });

  it('refuses a state that is cut short', async () => {
    const path = join(folder, 'run');
    await saveRun(path, run());
    const [state] = readdirSync(path).filter((name) => name.endsWith('.safetensors'));
    const bytes = readFileSync(join(path, state!));
    writeFileSync(join(path, state!), bytes.subarray(0, -4));
    await expect(loadRun(path)).rejects.toThrow(expect.objectContaining({ code: 'CHECKPOINT_INVALID' }));
  });
});
