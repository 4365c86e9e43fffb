import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterzoo, type Finished, jsonOf } from '../support/command.js';
import { flowersCsv } from '../support/tables.js';

const QUICK = ['--epochs', '100', '--hidden', '32', '--batch', '50', '--latent-size', '2', '--learning-rate', '0.002'];

let cwd: string;
let trained: Finished;
let exported: Finished;
const zoo = (...words: string[]) => clusterzoo(words, { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-cli-'));
  writeFileSync(join(cwd, 'flowers.csv'), flowersCsv(300));
  writeFileSync(join(cwd, 'more.csv'), flowersCsv(60, 2));
  // Absolute paths, so that whatever is published could give away the folder.
  const data = ['--data', join(cwd, 'flowers.csv'), '--labels', 'species', '--test', join(cwd, 'more.csv')];
  trained = await zoo('train', ...data, ...QUICK, '--clusters', '3', '--out', join(cwd, 'runs/flowers'), '--json');
  exported = await zoo('export', join(cwd, 'runs/flowers'), '--out', 'models/flowers', '--title', 'Flowers');
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('a clusterer from a table to its use', () => {
  it('is trained: JSON on stdout, progress on stderr, a run folder', () => {
    expect(trained).toMatchObject({ code: 0 });
    const result = jsonOf(trained);
    expect(result).toMatchObject({
      run: join(cwd, 'runs/flowers'),
      data: { rows: 300, features: 4 },
      config: { clusters: 3 },
      engine: { name: 'onnxruntime', device: 'cpu' },
      prior: { agreement: expect.closeTo(1, 1) },
    });
    const figures = result.figures as { split: string; by: string; acc: number }[];
    expect(figures.map(({ split, by }) => `${split} ${by}`)).toEqual([
      'train prior network',
      'train encoder',
      'test prior network',
      'test encoder',
    ]);
    for (const { acc } of figures) expect(acc).toBeGreaterThan(0.95);
    expect(trained.stderr).toMatch(/generator and encoder: epoch 100\/100 /);
    const record = JSON.parse(readFileSync(join(cwd, 'runs/flowers/run.json'), 'utf8'));
    const report = join(cwd, 'runs/flowers/report.html');
    expect({ run: join(cwd, 'runs/flowers'), report, ...record }).toEqual(result);
    const page = readFileSync(report, 'utf8');
    expect(page).toMatch(/<h1>flowers\.csv in 3 clusters<\/h1>.*<h2>3 clusters, found again by every restart/s);
    expect(page).not.toContain(cwd);
    expect(record.command).toMatch(/^clusterzoo train --data flowers\.csv --labels species --test more\.csv --epochs /);
    expect(record.command).not.toMatch(/--(out|json)/);
  });

  it('is exported', () => {
    expect(exported).toMatchObject({ code: 0, stderr: expect.stringMatching(/^exporting/) });
    expect(exported.stdout).toContain('clusterzoo evaluate models/flowers');
    const card = readFileSync(join(cwd, 'models/flowers/README.md'), 'utf8');
    expect(card).toMatch(/^# Flowers\n/);
    expect(card).not.toContain(cwd);
    expect(readFileSync(join(cwd, 'models/flowers/manifest.json'), 'utf8')).not.toContain(cwd);
  });

  it('is measured through its files', async () => {
    const found = await zoo('evaluate', 'models/flowers', '--data', 'more.csv', '--labels', 'species', '--json');
    expect(found.code).toBe(0);
    const agreement = { acc: expect.any(Number), nmi: expect.any(Number), ari: expect.any(Number) };
    const report = jsonOf(found) as { argmax: { acc: number }; quality: { cycleShare: number } };
    expect(report).toMatchObject({ model: 'flowers', split: 'all', count: 60, argmax: agreement, kmeans: agreement });
    expect(report.argmax.acc).toBeGreaterThan(0.95);
    expect(report.quality.cycleShare).toBeGreaterThan(0.9);
    expect(jsonOf(found).report).toBe('runs/evaluate-flowers.html');
    const page = readFileSync(join(cwd, 'runs/evaluate-flowers.html'), 'utf8');
    expect(page).toMatch(/60 rows of more\.csv, 4 numbers each.*Which cluster holds which class/s);
    const own = ['evaluate', 'models/flowers', '--data', 'more.csv', '--labels', 'species', '--json'];
    expect(jsonOf(await zoo(...own, '--no-report'))).not.toHaveProperty('report');
    expect(jsonOf(await zoo(...own, '--report', 'out/page.html'))).toMatchObject({ report: 'out/page.html' });
    expect(readFileSync(join(cwd, 'out/page.html'), 'utf8')).toMatch(/^<!DOCTYPE html>/);
    expect(jsonOf(await zoo(...own, '--report', 'flowers.csv/page.html'))).toHaveProperty('error');
    // Without labels there is nothing to agree with.
    const unlabelled = jsonOf(await zoo('evaluate', 'models/flowers', '--data', 'numbers.csv', '--json'));
    expect(unlabelled).toMatchObject({ error: { code: 'FILE_MISSING' } });
  });

  it('puts rows into clusters', async () => {
    const written = await zoo(
      'cluster',
      'models/flowers',
      'more.csv',
      '--ignore',
      'species',
      '--out',
      'out/labels.csv',
    );
    expect(written).toMatchObject({
      code: 0,
      stdout: '60 rows in 3 clusters, written to out/labels.csv\n',
      stderr: '',
    });
    const result = jsonOf(await zoo('cluster', 'models/flowers', 'more.csv', '--ignore', '4', '--json'));
    const labels = result.labels as number[];
    expect(labels).toHaveLength(60);
    // Rows take turns in three kinds.
    expect(new Set(labels.map((label, i) => `${i % 3} is ${label}`)).size).toBe(3);
    const lines = readFileSync(join(cwd, 'out/labels.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('cluster,confidence,outlier');
    expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(labels);
  });

  it('draws new rows, the same ones from the same seed', async () => {
    const words = ['generate', 'models/flowers', '--cluster', '1', '--count', '5', '--seed', '7'];
    const csv = await zoo(...words);
    expect(csv.stdout).toMatch(/^cluster,x0,x1,x2,x3\n(1,[\d.,-]+\n){5}$/);
    expect((await zoo(...words)).stdout).toBe(csv.stdout);
    const [drawn] = jsonOf(await zoo(...words, '--json')).samples as { cluster: number; rows: number[][] }[];
    expect(drawn).toMatchObject({ cluster: 1 });
    expect(drawn!.rows.map((row) => row.length)).toEqual([4, 4, 4, 4, 4]);
    const sheet = await zoo('generate', 'models/flowers', '--out', 'samples.png', '--json');
    expect(jsonOf(sheet)).toMatchObject({ clusters: [0, 1, 2], count: 8, out: 'samples.png' });
    expect(readFileSync(join(cwd, 'samples.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('is listed, shown and verified in a zoo', async () => {
    expect(await zoo('zoo', 'index', 'models')).toMatchObject({ code: 0 });
    const list = jsonOf(await zoo('zoo', 'list', '--zoo', 'models', '--json'));
    expect(list).toMatchObject({ entries: [{ name: 'flowers', clusters: 3, kind: 'vector' }] });
    const named = await clusterzoo(['zoo', 'show', 'flowers'], { cwd, env: { CLUSTERZOO_ZOO: 'models' } });
    expect(named).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Flowers\n/), stderr: '' });
    const verified = jsonOf(await zoo('zoo', 'verify', '--zoo', 'models', '--json'));
    expect(verified).toMatchObject({ entries: [{ ok: true, name: 'flowers', testData: [{}, {}, {}] }] });
  });

  it('is exported in less precision, shown, verified, measured and used in it', async () => {
    const words = ['export', 'runs/flowers', '--out', 'out/lean', '--precision', 'int8,fp16', '--no-baselines'];
    const lean = await zoo(...words);
    expect(lean).toMatchObject({ code: 0, stdout: expect.stringMatching(/^precisions fp16, int8; \w+ is read by/m) });
    const bad = await zoo('export', 'runs/flowers', '--out', 'out/none', '--precision', 'fp64');
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('one or more of fp32,fp16,int8') });
    expect((await zoo('zoo', 'show', './out/lean')).stdout).toMatch(/^precision +\w+ \(\d+ bytes\), \w+ \(/m);
    const { entries } = jsonOf(await zoo('zoo', 'verify', './out/lean', '--json')) as { entries: object[] };
    expect(entries).toMatchObject([{ ok: true, precisions: ['fp16', 'int8'], testData: [{}, {}, {}, {}, {}] }]);
    const data = ['--data', 'flowers.csv', '--test', 'more.csv', '--labels', 'species', '--no-report', '--json'];
    const found = jsonOf(await zoo('evaluate', './out/lean', ...data, '--precision', 'fp16'));
    expect(found).toMatchObject({ precision: 'fp16', split: 'test' });
    const { metrics } = JSON.parse(readFileSync(join(cwd, 'out/lean/manifest.json'), 'utf8')) as Manifest;
    const row = metrics.find(({ precision, rule }) => precision === 'fp16' && rule === 'argmax')!;
    expect((found.argmax as { acc: number }).acc).toBe(row.acc);
    const missing = await zoo('generate', './out/lean', '--precision', 'fp32');
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('precision must be auto or one of fp16'),
    });
  });

  it('leaves nothing behind but what it was asked for', () => {
    expect(readdirSync(cwd).sort()).toEqual(['flowers.csv', 'models', 'more.csv', 'out', 'runs', 'samples.png']);
    expect(readdirSync(join(cwd, 'runs')).sort()).toEqual(['evaluate-flowers.html', 'flowers']);
    expect(readdirSync(join(cwd, 'models')).sort()).toEqual(['flowers', 'index.json']);
  });
});

describe('quickstart', () => {
  it('trains, exports and measures', async () => {
    const words = ['quickstart', '--epochs', '1', '--prior-epochs', '1', '--out', 'quick', '--json'];
    const found = await zoo(...words);
    expect(found.code).toBe(0);
    const report = jsonOf(found) as { evaluation: { argmax: { acc: number } }; samples: string };
    expect(report).toMatchObject({
      run: 'quick',
      model: 'quick/model',
      samples: 'quick/model/samples.png',
      evaluation: { model: 'pendigits', split: 'test', count: 3498, kmeans: {}, quality: {} },
    });
    // Ten clusters by chance agree to a tenth; a single epoch must already do far better.
    expect(report.evaluation.argmax.acc).toBeGreaterThan(0.5);
    expect(readdirSync(join(cwd, 'quick')).filter((name) => !name.startsWith('state-'))).toEqual([
      'checkpoint.json',
      'model',
      'report.html',
      'run.json',
    ]);
    const shown = await zoo('zoo', 'show', './quick/model', '--json');
    expect(jsonOf(shown)).toMatchObject({
      dataset: { name: 'Pendigits', licence: 'CC BY 4.0', splits: { train: 7494, test: 3498 } },
      training: { command: 'clusterzoo train --data pendigits --epochs 1 --prior-epochs 1' },
    });
    rmSync(join(cwd, 'quick'), { recursive: true });
  });
});

describe('Ctrl-C', () => {
  it('ends a training with 130, and says how to go on with it', async () => {
    let sent = false;
    const words = [
      'train',
      '--data',
      'flowers.csv',
      '--labels',
      'species',
      '--clusters',
      '3',
      '--epochs',
      '5000',
      '--out',
      'runs/stopped',
    ];
    const stopped = await clusterzoo(words, {
      cwd,
      watch: (stderr, kill) => {
        if (sent || !stderr.includes('generator and encoder …')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /error \[ABORTED\]: generator and encoder was stopped .*; go on with: clusterzoo train --resume runs\/stopped\n/,
    );
    expect(readdirSync(join(cwd, 'runs/stopped'))).toEqual(['checkpoint']);
  });

  it('ends an export with 130 and writes nothing', async () => {
    let sent = false;
    const stopped = await clusterzoo(['export', 'runs/flowers', '--out', 'models/stopped'], {
      cwd,
      watch: (stderr, kill) => {
        if (sent || !stderr.includes('exporting')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(stopped).toMatchObject({ code: 130, stdout: '', stderr: expect.stringContaining('error [ABORTED]') });
    expect(readdirSync(join(cwd, 'models')).sort()).toEqual(['flowers', 'index.json']);
  });
});

describe('doctor', () => {
  it('says what was found and what is used', async () => {
    const report = await zoo('doctor', '--json');
    expect(report).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(report)).toMatchObject({ engines: [{ name: 'onnxruntime' }, { name: 'tensorflow' }], auto: {} });
    expect((await zoo('doctor')).stdout).toMatch(/^Node \d+/);
  });
});
