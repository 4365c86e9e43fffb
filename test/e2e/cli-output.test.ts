import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, jsonOf } from '../support/command.js';
import { inProcess } from '../support/in-process.js';
import { flowersCsv } from '../support/tables.js';

const home = process.cwd();
let folder: string;
let trained: Finished;

const SMALL = ['--hidden', '8', '--batch', '20', '--latent-size', '2', '--epochs', '2', '--prior-epochs', '2'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-output-'));
  writeFileSync(join(folder, 'flowers.csv'), flowersCsv(60));
  process.chdir(folder);
  const data = ['--data', 'flowers.csv', '--labels', 'species', '--clusters', '3', '--loss', 'latent=2', '--no-report'];
  const rest = [
    '--prior-restarts',
    '1',
    '--threads',
    '1',
    '--allow-empty-clusters',
    '--out',
    'run',
    '--json',
    '--quiet',
  ];
  trained = await inProcess('train', ...data, ...SMALL, ...rest);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe('--json and --quiet', () => {
  it('leave one JSON object on stdout and nothing but warnings on stderr, of every command', async () => {
    const entry = ['export', 'run', '--out', 'flowers'];
    const data = ['--data', 'flowers.csv', '--labels', 'species'];
    const cases = [
      entry,
      ['evaluate', './flowers', ...data, '--no-report'],
      ['evaluate', './flowers', ...data, '--baselines', '--report', 'page.html'],
      ['cluster', './flowers', 'flowers.csv', '--ignore', 'species'],
      ['generate', './flowers', '--count', '2'],
      ['generate', './flowers', '--out', 'samples.png'],
      ['interpolate', './flowers', '--from', '0', '--to', '1'],
      ['reconstruct', './flowers', 'flowers.csv', '--ignore', '4', '--out', 'copies.csv'],
      ['zoo', 'index', '.'],
      ['zoo', 'list', '--zoo', '.'],
      ['zoo', 'show', './flowers'],
      ['zoo', 'verify', './flowers'],
      ['data', 'list'],
      ['data', 'path', 'pendigits'],
      ['doctor'],
      ['completion', 'zsh'],
    ];
    expect(trained.code).toBe(0);
    for (const finished of [trained]) expect(Object.keys(jsonOf(finished))).toContain('run');
    for (const words of cases) {
      const { code, stdout, stderr } = await inProcess(...words, '--json', '--quiet');
      expect([words, code, stderr.replace(/^warning: .*\n/gm, '')]).toEqual([words, 0, '']);
      expect(stdout.trimEnd()).not.toContain('\n');
      expect(typeof JSON.parse(stdout)).toBe('object');
    }
  });

  it('say failures as one JSON object too, also where a file of options asks for it', async () => {
    writeFileSync('options.json', JSON.stringify({ json: true, count: 2 }));
    const drawn = await inProcess('generate', './flowers', '--config', 'options.json');
    expect(jsonOf(drawn)).toMatchObject({ count: 2 });
    const failed = await inProcess('generate', './gone', '--config', 'options.json');
    expect(jsonOf(failed)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    for (const words of [['zoo'], ['data'], ['setup'], ['help', 'nonsense'], ['zoo', 'show'], []]) {
      const { code, stdout } = await inProcess(...words, '--json');
      expect([words, code]).toEqual([words, 2]);
      expect(JSON.parse(stdout)).toEqual({ error: { code: 'INVALID_ARGUMENT', message: expect.any(String) } });
    }
  });
});

describe('baselines', () => {
  it('are in the entry and on its card, and can be left out', async () => {
    const manifest = JSON.parse(readFileSync('flowers/manifest.json', 'utf8'));
    const rows = manifest.baselines as { method: string; split: string; seed: number; acc: number }[];
    expect(new Set(rows.map(({ method }) => method))).toEqual(
      new Set(['k-means', 'GMM (diagonal)', 'PCA to 2 + k-means', 'PCA to 2 + GMM']),
    );
    expect(rows).toHaveLength(4 * 5);
    for (const { acc } of rows) expect(acc).toBeGreaterThan(0.6);
    expect(readFileSync('flowers/README.md', 'utf8')).toMatch(/^\| baseline: k-means +\| train \| – /m);
    const shown = await inProcess('zoo', 'show', './flowers');
    expect(shown.stdout).toMatch(/^train +– .* ± .* baseline: k-means, 5 seeds$/m);
    const plain = jsonOf(await inProcess('export', 'run', '--out', 'plain', '--no-baselines', '--json', '--quiet'));
    expect((plain.manifest as { baselines?: object }).baselines).toBeUndefined();
  });

  it('are measured beside a model where they are asked for', async () => {
    const words = [
      'evaluate',
      './flowers',
      '--data',
      'flowers.csv',
      '--labels',
      'species',
      '--baselines',
      '--no-report',
    ];
    const found = await inProcess(...words);
    expect(found.stdout).toMatch(/^baseline: PCA to 2 \+ GMM +[\d.]+ ± /m);
    expect(found.stderr).toBe(
      ['k-means', 'GMM (diagonal)', 'PCA to 2 + k-means', 'PCA to 2 + GMM']
        .map((name) => `baseline: ${name} …\n`)
        .join(''),
    );
    writeFileSync('numbers.csv', flowersCsv(60).replaceAll(/,[^,\n]+$/gm, ''));
    const unlabelled = await inProcess('evaluate', './flowers', '--data', 'numbers.csv', '--baselines', '--no-report');
    expect(unlabelled).toMatchObject({
      code: 0,
      stderr: 'no baselines: numbers.csv has no labels to measure them with\n',
    });
    const manifest = JSON.parse(readFileSync('flowers/manifest.json', 'utf8'));
    expect(jsonOf(await inProcess(...words, '--json')).baselines).toEqual(manifest.baselines);
  });
});

describe('--config with the run.json of a run', () => {
  it('repeats the run exactly, from any folder, and says so without the file', async () => {
    const first = jsonOf(trained);
    expect(first.options).toMatchObject({
      data: join(folder, 'flowers.csv'),
      labels: 'species',
      loss: 'latent=2',
      report: false,
    });
    process.chdir(tmpdir());
    const again = jsonOf(
      await inProcess(
        'train',
        '--config',
        join(folder, 'run/run.json'),
        '--out',
        join(folder, 'again'),
        '--json',
        '--quiet',
      ),
    );
    process.chdir(folder);
    for (const field of ['config', 'losses', 'history', 'prior', 'figures', 'options']) {
      expect([field, again[field]]).toEqual([field, first[field]]);
    }
    expect(again.command).toMatch(/^clusterzoo train --data flowers\.csv --clusters 3 .*--loss latent=2$/);
    expect(again.command).not.toMatch(/config|tmp|auto|--seed/);
    const other = jsonOf(
      await inProcess('train', '--config', 'run/run.json', '--seed', '5', '--out', 'other', '--json', '--quiet'),
    );
    expect([other.options, other.config]).toMatchObject([{ seed: 5 }, { seed: 5, simi: { epochs: 2 } }]);
    expect(other.losses).not.toEqual(first.losses);
  });

  it('names the file where something in it is wrong', async () => {
    writeFileSync('wrong.json', JSON.stringify({ data: 'flowers.csv', epoch: 3 }));
    const { code, stderr } = await inProcess('train', '--config', 'wrong.json');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error \[INVALID_ARGUMENT\]: unknown option 'epoch' \(in wrong\.json\)\n/),
    ]);
  });
});
