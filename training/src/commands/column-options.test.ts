import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { entry, writeFiles } from '../../../runtime/test-fixtures/entries.js';
import { inProcess } from '../../../test/support/in-process.js';
import { runAndStop } from '../../../test/support/run-and-stop.js';
import { testFolder } from '../../test-fixtures/files.js';

const ROWS = 90;
const folder = testFolder();
let model: string;
let years: string;

beforeAll(() => {
  model = folder.path('model');
  mkdirSync(model);
  writeFiles(model, entry('vector'));
  const values = new Random(1).normals(3 * ROWS);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return [...values.subarray(3 * row, 3 * row + 3)].map((value) => (value + 6 * (row % 3)).toFixed(3)).join();
  });
  years = folder.write('years.csv', ['2019,2020,2021', ...lines, ''].join('\n'));
});

const json = async (...words: string[]) => JSON.parse((await inProcess(...words, '--json')).stdout);

describe('--header', () => {
  it.each(['train', 'suggest-k', 'evaluate', 'cluster', 'reconstruct'])('is an option of %s', async (command) => {
    expect((await inProcess(command, '--help')).stdout).toMatch(
      /--header\s+the first line of a table names its columns/,
    );
  });

  it.each(['cluster', 'reconstruct'])('keeps numbers that name columns out of the rows of %s', async (command) => {
    expect(await json(command, model, years)).toMatchObject({ count: ROWS + 1 });
    expect(await json(command, model, years, '--header')).toMatchObject({ count: ROWS });
  });

  it('does so for what a model is measured on', async () => {
    const words = ['evaluate', model, '--data', years, '--no-report'];
    expect(await json(...words)).toMatchObject({ count: ROWS + 1 });
    expect(await json(...words, '--header')).toMatchObject({ count: ROWS });
  });

  it('is kept with a training, that goes on with the same rows or is repeated', async () => {
    const out = folder.path('run');
    const quick = ['--epochs', '4', '--prior-epochs', '4', '--hidden', '8', '--batch', '30', '--latent-size', '2'];
    const words = ['train', '--data', years, '--header', '--clusters', '3', ...quick, '--allow-empty-clusters'];
    const plain = ['--threads', '1', '--no-report'];
    const stopped = await runAndStop([...words, ...plain, '--out', out], 'generator and encoder: epoch 1/4');
    expect(stopped.code).toBe(130);
    expect((await inProcess('train', '--resume', out, '--no-report')).code).toBe(0);
    const record = (path: string) => JSON.parse(readFileSync(join(path, 'run.json'), 'utf8'));
    const { data, options, command } = record(out);
    expect(data).toMatchObject({ header: true, rows: ROWS, features: 3 });
    expect(options).toMatchObject({ header: true });
    expect(command).toMatch(/^clusterzoo train --data years\.csv --header --clusters 3 /);
    const again = folder.path('again');
    expect((await inProcess('train', '--config', join(out, 'run.json'), '--out', again)).code).toBe(0);
    expect(record(again).data).toEqual(data);
  });
});
