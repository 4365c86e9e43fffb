import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ZooError } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportData } from '../../../test/support/report-data.js';
import { flowersCsv } from '../../../test/support/tables.js';
import { untrained } from '../../../test/support/trained.js';
import { reportHtml } from '../report/html/document.js';
import { type DataOptions, openData, referenceOf, rowsOf } from './data.js';
import { type FinishedTraining, trainingReport } from './report.js';
import { writeReport } from './report-file.js';
import { sampleOf } from './report-view.js';
import { Terminal } from './terminal.js';

const ROWS = 90;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-report-'));
  writeFileSync(join(folder, 'flowers.csv'), flowersCsv(ROWS));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A training with random weights. */
async function finished(options: Partial<DataOptions> = {}): Promise<FinishedTraining> {
  const trained = untrained();
  const data = { data: join(folder, 'flowers.csv'), labels: 'species', ...options };
  const dataset = await openData(data);
  const { config, losses } = trained;
  const history = [{ stage: 'prior network', epoch: 1, losses: { loss: 2 } }];
  const figures = { split: 'train', by: 'encoder', acc: 0.5, nmi: 0.4, ari: 0.3, purity: 0.6 } as const;
  const record = {
    formatVersion: 3,
    started: '2026-01-02T03:04:00.000Z',
    created: '2026-01-02T03:04:05.000Z',
    command: 'clusterzoo train --data flowers.csv --labels species',
    data: await referenceOf(data, 'train', rowsOf(dataset, 'train').rows),
    config,
    engine: { name: 'onnxruntime', device: 'cpu' },
    versions: { node: '20.0.0' },
    seconds: 5,
    losses,
    history,
    prior: { agreement: 1, objectives: [0] },
    figures: [figures],
  } as const;
  return { run: { trained, record }, dataset, history, warnings: ['look out'] };
}

describe('trainingReport', () => {
  it('gathers what the trained networks make of the rows, the same each time', async () => {
    const training = await finished();
    const data = await trainingReport(training);
    const { clusters, confusion, map, main, quality, samples } = data;
    expect(data).toMatchObject({ title: 'flowers.csv in 3 clusters', split: 'all', rows: ROWS, features: 4 });
    expect(clusters.map(({ name, expected }) => `${name}: ${expected.toFixed(1)}`)).toEqual([
      'cluster 0: 0.2',
      'cluster 1: 0.3',
      'cluster 2: 0.5',
    ]);
    expect(clusters.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS);
    expect(confusion!.classes).toEqual(['iris', 'lily', 'rose']);
    expect(confusion!.counts.reduce((sum, value) => sum + value, 0)).toBe(ROWS);
    expect(map!.maps.map(({ of, projection }) => `${of} ${projection.kind}`)).toEqual(['data umap', 'encodings umap']);
    expect(map!.clusters).toHaveLength(ROWS);
    expect(main).toMatchObject({ by: 'encoder', acc: 0.5 });
    expect(quality!.reconstructionError).toBeGreaterThan(0);
    expect(Buffer.from(samples!.png.subarray(1, 4)).toString()).toBe('PNG');

    const page = reportHtml(data);
    expect(page).toContain('look out');
    expect(page).toContain(training.run.record.data.sha256);
    expect(page).not.toContain(folder);
    expect(page.length).toBeLessThan(2_000_000);
    expect(reportHtml(await trainingReport(await finished()))).toBe(page);
  });

  it('does without labels', async () => {
    writeFileSync(join(folder, 'numbers.csv'), flowersCsv(40).replace(/,\w+$/gm, ''));
    const training = await finished();
    const dataset = await openData({ data: join(folder, 'numbers.csv') });
    const run = { ...training.run, record: { ...training.run.record, figures: [] } };
    const data = await trainingReport({ ...training, run, dataset });
    expect(data).not.toHaveProperty('confusion');
    expect(data).not.toHaveProperty('main');
    expect(data.map).not.toHaveProperty('classes');
    expect(data.map!.maps.map(({ projection }) => projection.kind)).toEqual(['pca', 'pca']);
    expect(reportHtml(data)).not.toMatch(/NaN|undefined/);
  });

  it('stops on the signal', async () => {
    const stopped = trainingReport(await finished(), AbortSignal.abort());
    await expect(stopped).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
  });
});

describe('writeReport', () => {
  const terminal = () => {
    const stderr = new PassThrough();
    const made = new Terminal({ stdout: new PassThrough(), stderr, json: false, quiet: true });
    return { made, said: () => String(stderr.read() ?? '') };
  };
  const failing = async () => {
    throw new ZooError('INVALID_DATA', 'no such thing');
  };

  it('writes the page', async () => {
    const path = join(folder, 'pages', 'report.html');
    const { made, said } = terminal();
    expect(await writeReport(path, async () => reportData(), made)).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe(reportHtml(reportData()));
    expect(readdirSync(join(folder, 'pages'))).toEqual(['report.html']);
    expect(said()).toBe('');
  });

  it('only warns where it cannot, unless the page was asked for', async () => {
    const { made, said } = terminal();
    const path = join(folder, 'none.html');
    expect(await writeReport(path, failing, made)).toBeUndefined();
    expect(said()).toBe('warning: no report: no such thing\n');
    await expect(writeReport(path, failing, made, true)).rejects.toThrow('no such thing');
    const stopped = async () => {
      throw new ZooError('ABORTED', 'stopped');
    };
    await expect(writeReport(path, stopped, made)).rejects.toThrow('stopped');
  });

  it('warns of what the file system refuses, and lets mistakes of the program through', async () => {
    const { made, said } = terminal();
    writeFileSync(join(folder, 'file'), '');
    expect(await writeReport(join(folder, 'file', 'none.html'), async () => reportData(), made)).toBeUndefined();
    expect(said()).toMatch(/^warning: no report: .*none\.html cannot be written: /);
    const mistaken = async () => {
      throw new TypeError('undefined is not a function');
    };
    await expect(writeReport(join(folder, 'none.html'), mistaken, made)).rejects.toThrow(TypeError);
    expect(said()).toBe('');
  });
});

describe('sampleOf', () => {
  it('takes all of few rows, and of many as many as asked, in order', () => {
    expect([...sampleOf(3, 5)]).toEqual([0, 1, 2]);
    const some = sampleOf(1000, 50);
    expect(new Set(some).size).toBe(50);
    expect([...some]).toEqual([...some].sort((a, b) => a - b));
    expect(sampleOf(1000, 50)).toEqual(some);
  });
});
