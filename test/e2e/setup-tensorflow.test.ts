import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterzoo, jsonOf } from '../support/command.js';
import { setupStages, writeSetupTools } from '../support/setup-tools.js';
import { flowersCsv } from '../support/tables.js';

const onLinux = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');

let folder: string;
let tools: ReturnType<typeof writeSetupTools>;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-setup-'));
  tools = writeSetupTools(folder);
  cache = join(folder, 'cache');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (more: Record<string, string> = {}) => ({
  PATH: tools.bin,
  PYTHON: '',
  CXX: '',
  CLUSTERZOO_CACHE: cache,
  CZ_HANG: '',
  CZ_MARK: join(folder, 'mark'),
  ...more,
});
const run = (...words: string[]) => clusterzoo(words, { cwd: folder, env: environment() });
const setup = (...words: string[]) => run('setup', 'tensorflow', ...words);

/** Starts a setup and kills it when it is in `stage`. */
async function killedIn(stage: string): Promise<void> {
  const mark = join(folder, 'mark');
  rmSync(mark, { force: true });
  let timer: NodeJS.Timeout | undefined;
  const finished = await clusterzoo(['setup', 'tensorflow'], {
    cwd: folder,
    env: environment({ CZ_HANG: stage }),
    watch: (_, kill) => {
      timer ??= setInterval(() => existsSync(mark) && kill('SIGKILL'), 20);
    },
  });
  clearInterval(timer);
  expect([stage, finished.code, finished.stdout]).toEqual([stage, null, '']);
}

describe.skipIf(!onLinux)('clusterzoo setup tensorflow, with made-up tools', () => {
  it('builds an engine, says what it made, and undoes it', async () => {
    const made = await setup('--json');
    expect(made.code).toBe(0);
    expect(jsonOf(made)).toMatchObject({
      folder: join(cache, 'tensorflow'),
      package: '@tensorflow/tfjs-node',
      packageVersion: '4.22.0',
      tensorflow: expect.stringMatching(/^\d/),
      cuda: null,
      device: 'cpu',
      wheels: [{ version: '2.21.0' }],
    });
    expect(made.stderr).toMatch(
      /looking for Python.*\ninstalling .*\nfetching tensorflow.*\nbuilding .*\ntrying it …\n$/s,
    );
    expect(readdirSync(cache)).toEqual(['tensorflow']);
    expect(JSON.parse(readFileSync(join(cache, 'tensorflow', 'setup.json'), 'utf8'))).toMatchObject({
      formatVersion: 1,
    });

    const engines = jsonOf(await run('doctor', '--json')).engines as { name: string }[];
    expect(engines.find(({ name }) => name === 'tensorflow')).toMatchObject({ available: true, version: '9.8.7' });

    expect(jsonOf(await run('setup', '--remove', 'tensorflow', '--json'))).toMatchObject({ removed: true });
    expect(readdirSync(cache)).toEqual([]);
    expect(jsonOf(await run('setup', '--remove', 'tensorflow', '--json'))).toMatchObject({ removed: false });
  });

  it('makes an engine that train takes, and that trains as the other does', async () => {
    expect((await setup()).code).toBe(0);
    writeFileSync(join(folder, 'flowers.csv'), flowersCsv(60));
    const quick = [
      '--epochs',
      '2',
      '--prior-epochs',
      '2',
      '--prior-restarts',
      '1',
      '--hidden',
      '8',
      '--latent-size',
      '2',
      // A prior network of so few steps hardly knows the data's spread: from it, rounding would grow.
      '--encoder-start',
      'random',
    ];
    const data = ['--data', 'flowers.csv', '--labels', 'species', '--clusters', '3'];
    const words = ['train', ...data, ...quick, '--json'];
    const [tensorflow, onnxruntime] = [
      jsonOf(await run(...words, '--engine', 'tensorflow')),
      jsonOf(await run(...words, '--engine', 'onnxruntime')),
    ];
    expect([tensorflow.engine, onnxruntime.engine]).toEqual([
      { name: 'tensorflow', device: 'cpu' },
      { name: 'onnxruntime', device: 'cpu' },
    ]);
    const losses = tensorflow.losses as Record<string, number>;
    expect(Object.keys(losses).length).toBeGreaterThan(5);
    for (const [name, value] of Object.entries(onnxruntime.losses as Record<string, number>)) {
      expect(losses[name], name).toBeCloseTo(value, 3);
    }
  });

  it.each(setupStages)('killed in %s leaves nothing that breaks the next, nor what was there before', async (stage) => {
    await killedIn(stage);
    expect(existsSync(join(cache, 'tensorflow'))).toBe(false);
    const next = await setup();
    expect(next).toMatchObject({ code: 0, stdout: expect.stringMatching(/^TensorFlow 9\.8\.7 runs on the CPU/) });
    expect(readdirSync(cache)).toEqual(['tensorflow']);
    await killedIn(stage);
    expect(existsSync(join(cache, 'tensorflow', 'setup.json'))).toBe(true);
    expect((await run('setup', '--remove', 'tensorflow')).code).toBe(0);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('ends in order on Ctrl-C', async () => {
    let sent = false;
    const finished = await clusterzoo(['setup', 'tensorflow'], {
      cwd: folder,
      env: environment({ CZ_HANG: 'pip download' }),
      watch: (stderr, kill) => {
        // Another one would end the process at once.
        if (!sent && stderr.includes('fetching')) kill('SIGINT');
        sent = stderr.includes('fetching');
      },
    });
    expect(finished.code).toBe(130);
    expect(finished.stderr).toMatch(/error \[ABORTED\]: the setup was stopped while it ran .*python3\n$/);
    expect(readdirSync(cache)).toEqual(['wheels']);
    expect(readdirSync(join(cache, 'wheels'))).toEqual([]);
  });

  it.each([
    ['python3', /^error \[SETUP_FAILED\]: no Python 3 was found .*$/],
    ['npm', /^error \[SETUP_FAILED\]: npm was not found: .*$/],
    ['make', /^error \[SETUP_FAILED\]: make was not found: .*$/],
    ['g++', /^error \[SETUP_FAILED\]: no C\+\+ compiler was found .*$/],
  ])('says in one sentence that %s is missing', async (name, message) => {
    renameSync(join(tools.bin, name), join(tools.bin, `${name}.away`));
    const { code, stdout, stderr } = await setup('--quiet');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd()).toMatch(message);
    expect(readdirSync(folder)).not.toContain('cache');
  });

  it('says in one sentence that a wheel is damaged, and takes a whole one the next time', async () => {
    const whole = readFileSync(tools.wheel);
    const damaged = Buffer.from(whole);
    damaged.write('CC', damaged.indexOf('cc library'));
    writeFileSync(tools.wheel, damaged);
    const { code, stderr } = await setup('--quiet');
    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(
      /^error \[FILE_CHANGED\]: .*libtensorflow_cc\.so\.2 has SHA-256 .*: it was deleted, try again$/,
    );
    writeFileSync(tools.wheel, whole);
    expect((await setup()).code).toBe(0);
  });

  it('says in one sentence that there is no such version', async () => {
    const { code, stderr } = await setup('--quiet', '--version', '2.99.0');
    expect(code).toBe(1);
    expect(stderr.trimEnd()).toMatch(
      /^error \[NOT_FOUND\]: the package index that pip uses has no wheel tensorflow.*==2\.99\.0/,
    );
  });
});
