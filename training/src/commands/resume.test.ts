import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAndStop as run } from '../../../test/support/run-and-stop.js';
import { flowersCsv } from '../../../test/support/tables.js';
import { saveCheckpoint } from '../checkpoint.js';
import { cores } from './cores.js';
import { loadInterrupted } from './interrupted.js';
import { keptTraining } from './resume.js';
import { loadRun } from './run-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'clusterzoo-resume-'));
const inside = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

const data = ['--data', inside('flowers.csv'), '--labels', 'species', '--clusters', '3'];
const QUICK = ['--epochs', '40', '--prior-epochs', '20', '--hidden', '16', '--batch', '30', '--latent-size', '2'];
const train = ['train', ...data, ...QUICK, '--threads', '1', '--no-report'];

/** All of a finished run but the time it took. */
function outcomeOf(name: string) {
  const json = (file: string) => JSON.parse(readFileSync(inside(name, file), 'utf8')) as Record<string, unknown>;
  const { started: _, created: __, seconds: ___, ...record } = json('run.json');
  return { record, sha256: json('checkpoint.json').sha256 };
}

/** A copy of the interrupted training in a folder of its own. */
function copyOf(name: string, copy: string): string {
  cpSync(inside(name), inside(copy), { recursive: true });
  return inside(copy);
}

beforeAll(async () => {
  writeFileSync(inside('flowers.csv'), flowersCsv(120));
  expect(await run([...train, '--out', inside('whole')])).toMatchObject({ code: 0 });
});

describe('train --resume', async () => {
  let stopped: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    stopped = await run([...train, '--out', inside('stopped')], 'generator and encoder: epoch 7/40');
  });

  it('is what a stopped training asks for', () => {
    expect(stopped.code).toBe(130);
    const message = `epoch 8 of 40; go on with: clusterzoo train --resume ${inside('stopped')}\n`;
    expect(stopped.stderr.endsWith(message)).toBe(true);
    expect(readdirSync(inside('stopped'))).toEqual(['checkpoint']);
  });

  it('knows how many threads it has, also where none were asked for', async () => {
    const words = train.filter((word, at) => word !== '--threads' && train[at - 1] !== '--threads');
    await run([...words, '--out', inside('threads')], 'prior network 1/2: epoch 1/');
    expect((await loadInterrupted(inside('threads')))?.start.engine.threads).toBe(cores());
  });

  it('comes to the same run as without a stop, and leaves nothing else', async () => {
    copyOf('stopped', 'resumed');
    const { code, stdout, stderr } = await run(['train', '--resume', inside('resumed'), '--no-report']);
    expect(code).toBe(0);
    expect(stderr).toContain(`going on with ${inside('resumed')}: generator and encoder, 7 epochs are done\n`);
    expect(stderr).toMatch(/generator and encoder: epoch 8\/40/);
    expect(stderr).not.toContain('epoch 7/40');
    expect(stdout).toContain(`written to ${inside('resumed')}`);
    expect(outcomeOf('resumed')).toEqual(outcomeOf('whole'));
    expect(outcomeOf('resumed').record.prior).toMatchObject({ kept: expect.any(Number) });
    expect((outcomeOf('resumed').record.history as unknown[]).length).toBe(2 * 20 + 40);
    expect(readdirSync(inside('resumed')).length).toBe(3);
    const again = await run(['train', '--resume', inside('resumed'), '--json']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({ run: inside('resumed'), formatVersion: 3 });
    const words = await run(['train', '--resume', inside('resumed')]);
    expect(words.stdout).toBe(`${inside('resumed')} is finished: there is nothing to go on with\n`);
  });

  it('can be stopped again', async () => {
    const out = copyOf('stopped', 'twice');
    const again = await run(['train', '--resume', out], 'epoch 20/40');
    expect(again).toMatchObject({ code: 130, stderr: expect.stringContaining(`clusterzoo train --resume ${out}\n`) });
    expect(await run(['train', '--resume', out, '--no-report'])).toMatchObject({ code: 0 });
    expect(outcomeOf('twice')).toEqual(outcomeOf('whole'));
  });

  it('goes on with a first stage, whose restarts are kept', async () => {
    const early = await run([...train, '--out', inside('early')], 'prior network 2/2: epoch 5/20');
    expect(early.code).toBe(130);
    const { code, stderr } = await run(['train', '--resume', inside('early'), '--no-report']);
    expect(code).toBe(0);
    expect(stderr).not.toContain('prior network 1/2:');
    expect(outcomeOf('early')).toEqual(outcomeOf('whole'));
  });

  it('stands in the way of another training in the same folder, unless that is forced', async () => {
    const out = copyOf('stopped', 'forced');
    const refused = await run([...train, '--out', out]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`clusterzoo train --resume ${out}, or`) });
    expect((await run([...train, '--out', out, '--force'])).code).toBe(0);
    expect(outcomeOf('forced')).toEqual(outcomeOf('whole'));
    expect(existsSync(join(out, 'checkpoint'))).toBe(false);
  });

  it('is refused while the training is under way, as another one in its folder is', async () => {
    const out = inside('busy');
    let others: Awaited<ReturnType<typeof run>>[] = [];
    const ways = [
      [...train, '--out', out],
      [...train, '--out', out, '--force'],
      ['train', '--resume', out],
    ];
    const first = await run([...train, '--out', out], 'prior network 1/2: epoch 1/', async () => {
      others = await Promise.all(ways.map((words) => run(words)));
    });
    expect(first.code).toBe(130);
    expect(others).toHaveLength(3);
    for (const { code, stderr } of others) {
      expect([code, stderr]).toEqual([1, expect.stringMatching(`RUN_IN_USE.*busy is in use.*process ${process.pid} `)]);
    }
    // What kill -9 leaves: a lock of a process that is gone.
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(out, 'checkpoint', 'lock'), JSON.stringify({ pid, host: hostname() }));
    expect((await run(['train', '--resume', out, '--no-report'])).code).toBe(0);
    expect(outcomeOf('busy')).toEqual(outcomeOf('whole'));
  });

  it('gives two trainings that begin together a folder each, where none is named', async () => {
    const home = process.cwd();
    process.chdir(folder);
    try {
      const both = await Promise.all([run([...train, '--json']), run([...train, '--json'])]);
      const folders = both.map(({ stdout }) => (JSON.parse(stdout) as { run: string }).run);
      expect(folders.sort()).toEqual([join('runs', 'flowers'), join('runs', 'flowers-2')]);
    } finally {
      process.chdir(home);
    }
  });

  it('is not offered where another one that was to replace it did not come so far', async () => {
    const out = copyOf('stopped', 'replacing');
    const stop = async () => {
      throw new ZooError('ABORTED', 'stopped');
    };
    await expect(keptTraining(out, stop, true)).rejects.toThrow(/^stopped; nothing was written$/);
    await expect(keptTraining(out, stop)).rejects.toThrow(/^stopped; go on with: clusterzoo train --resume /);
  });

  it('leaves an earlier run alone until it is done', async () => {
    const out = copyOf('whole', 'replaced');
    writeFileSync(join(out, 'report.html'), 'of the earlier run');
    const other = [...train, '--out', out, '--force', '--seed', '9'];
    expect((await run(other, 'generator and encoder: epoch 7/40')).code).toBe(130);
    expect((await loadRun(out)).record.config.seed).toBe(0);
    expect((await run(['train', '--resume', out, '--no-report'])).code).toBe(0);
    expect((await loadRun(out)).record.config.seed).toBe(9);
    expect(readdirSync(out)).toHaveLength(3);
  });

  it.each([
    [['--epochs', '50'], /--epochs cannot be given with --resume: a training goes on as it was begun/],
    [['--data', 'x.csv', '--force'], /--data, --force cannot be given/],
    [['--seed', '0'], /--seed cannot/],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await run(['train', '--resume', inside('stopped'), ...words]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  it('says what is wrong with a folder that it cannot go on with', async () => {
    const failure = async (out: string) => (await run(['train', '--resume', out])).stderr;
    expect(await failure(inside('nowhere'))).toMatch(/NOT_FOUND.*no training in .*nowhere to go on with/);
    const damaged = copyOf('stopped', 'damaged');
    const state = readdirSync(join(damaged, 'checkpoint')).find((name) => name.startsWith('state-'))!;
    appendFileSync(join(damaged, 'checkpoint', state), 'x');
    expect(await failure(damaged)).toMatch(/CHECKPOINT_INVALID.*was changed or cut short/);
    expect((await run([...train, '--out', damaged])).stderr).toMatch(/holds a training that was interrupted/);
    writeFileSync(join(damaged, 'checkpoint', 'checkpoint.json'), '{');
    expect(await failure(damaged)).toMatch(/CHECKPOINT_INVALID.*is not JSON/);
    expect((await run([...train, '--out', damaged, '--force'])).code).toBe(0);
    await saveCheckpoint(join(copyOf('stopped', 'newer'), 'checkpoint'), { state: {}, meta: { formatVersion: 4 } });
    expect(await failure(inside('newer'))).toMatch(/CHECKPOINT_INVALID.*format version 4, newer than 3.*update/);
    await saveCheckpoint(inside('other', 'checkpoint'), { state: {}, meta: { formatVersion: 3 } });
    expect(await failure(inside('other'))).toMatch(/CHECKPOINT_INVALID/);
    // A process that died while it wrote its first checkpoint leaves a folder that is free.
    mkdirSync(inside('torn', 'checkpoint'), { recursive: true });
    writeFileSync(inside('torn', 'checkpoint', 'checkpoint.json.tmp'), '{');
    expect(await failure(inside('torn'))).toMatch(/NOT_FOUND/);
    expect((await run([...train, '--out', inside('torn')])).code).toBe(0);
    expect(outcomeOf('torn')).toEqual(outcomeOf('whole'));
  });

  it('refuses data that have changed', async () => {
    writeFileSync(inside('flowers.csv'), flowersCsv(120, 7));
    const { code, stderr } = await run(['train', '--resume', inside('stopped')]);
    writeFileSync(inside('flowers.csv'), flowersCsv(120));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/INVALID_DATA.*has changed since/)]);
  });
});

describe('a training that fails', () => {
  it('writes nothing before its first checkpoint', async () => {
    const out = inside('wrong');
    const { stderr } = await run(['train', ...data, '--batch', '500', '--out', out]);
    expect(stderr).toMatch(/INVALID_ARGUMENT.*batch/);
    expect(existsSync(out)).toBe(false);
    // Nor can the one that it was to replace be gone on with by mistake; a finished one stays.
    const replaced = copyOf('whole', 'replaced-whole');
    cpSync(inside('stopped', 'checkpoint'), join(replaced, 'checkpoint'), { recursive: true });
    await run(['train', ...data, '--batch', '500', '--out', replaced, '--force']);
    expect((await run(['train', '--resume', replaced])).stdout).toContain('is finished');
    expect(outcomeOf('replaced-whole')).toEqual(outcomeOf('whole'));
  });
});
