import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { datasetFor, openData, openDataOn, referenceOf, reopenData, rowsOf } from './data.js';
import { unlabelledTest } from './data-labels.js';
import { Terminal } from './terminal.js';

let folder: string;
const table = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-data-'));
  writeFileSync(table('train.csv'), 'x,y,kind\n1,2,a\n3,4,b\n');
  writeFileSync(table('test.csv'), 'x,y,kind\n5,6,a\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the data of a command line', () => {
  it('keep labels apart from rows, and folders to themselves', async () => {
    const dataset = await openData({ data: table('train.csv'), labels: 'kind' });
    expect(dataset).toMatchObject({ name: 'train', source: 'train.csv', features: 2, classes: 2 });
    const { rows, labels } = rowsOf(dataset, 'all');
    expect(rows).toEqual({ data: Float32Array.of(1, 2, 3, 4), rows: 2, columns: 2 });
    expect(labels).toEqual(Int32Array.of(0, 1));
  });

  it('are joined where all rows are trained on, so that none of them counts as held out', async () => {
    const dataset = await openData({ data: table('train.csv'), labels: 'kind', test: table('test.csv') });
    expect(rowsOf(dataset, 'train').rows.rows).toBe(2);
    const all = datasetFor(dataset, 'all');
    expect(all.test).toBeUndefined();
    expect(all.train).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), count: 3, labels: Int32Array.of(0, 1, 0) });
    expect(datasetFor(dataset, 'train')).toBe(dataset);
  });

  it('are found again, and must not have changed', async () => {
    const options = { data: table('train.csv'), labels: 2 };
    const { rows } = rowsOf(await openData(options), 'train');
    const reference = JSON.parse(JSON.stringify(await referenceOf(options, 'train', rows)));
    expect(reference).toMatchObject({ data: table('train.csv'), labels: 2, split: 'train', rows: 2, features: 2 });
    expect((await reopenData(reference)).train.count).toBe(2);
    writeFileSync(table('train.csv'), 'x,y,kind\n1,2,a\n3,5,b\n');
    await expect(reopenData(reference)).rejects.toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    rmSync(table('train.csv'));
    await expect(reopenData(reference)).rejects.toThrow(expect.objectContaining({ code: 'FILE_MISSING' }));
  });

  it('come by name too', async () => {
    const dataset = await openData({ data: 'pendigits' });
    expect(rowsOf(dataset, 'all').rows.rows).toBe(10_992);
    const reference = await referenceOf({ data: 'pendigits' }, 'train', rowsOf(dataset, 'train').rows);
    expect(reference.data).toBe('pendigits');
  });

  it('take labels from a file where the value names one, else from a column', async () => {
    writeFileSync(table('rows.csv'), '1,2\n3,4\n');
    writeFileSync(table('kinds.txt'), 'a\nb\n');
    const options = { data: table('rows.csv'), labels: table('kinds.txt') };
    const dataset = await openData(options);
    expect(dataset).toMatchObject({ features: 2, classNames: ['a', 'b'] });
    const reference = await referenceOf(options, 'train', rowsOf(dataset, 'train').rows);
    expect(reference).toMatchObject({ data: table('rows.csv'), labelFile: table('kinds.txt') });
    expect(reference.labels).toBeUndefined();
    expect((await reopenData(reference)).train.labels).toEqual(Int32Array.of(0, 1));
    rmSync(table('kinds.txt'));
    await expect(reopenData(reference)).rejects.toThrow(expect.objectContaining({ code: 'FILE_MISSING' }));
    await expect(openData(options)).rejects.toThrow(/label column/);
  });

  it('warn of a test split whose labels nobody named', async () => {
    writeFileSync(table('more.csv'), '1,2\n3,4\n');
    writeFileSync(table('classes.txt'), 'a\nb\n');
    const options = { data: table('more.csv'), labels: table('classes.txt'), test: table('more.csv') };
    const stderr = new PassThrough();
    const terminal = new Terminal({ stdout: new PassThrough(), stderr, json: false, quiet: true });
    const { signal } = new AbortController();
    expect((await openDataOn(terminal, options, signal)).test!.labels).toBeUndefined();
    expect(String(stderr.read())).toMatch(/more\.csv has no labels: .*classes\.txt .*--test-labels/);
    const labelled = { ...options, testLabels: table('classes.txt') };
    expect((await openDataOn(terminal, labelled, signal)).test!.labels).toEqual(Int32Array.of(0, 1));
    expect(stderr.read()).toBeNull();
    expect(unlabelledTest({ ...options, labels: 'kind' })).toBeUndefined();
    expect(unlabelledTest({ data: options.data, labels: options.labels })).toBeUndefined();
  });

  it('refuse a seed of rows that nobody asked to leave out', async () => {
    const message = expect.stringMatching(/--imbalance-seed.*no --imbalance; give both, or neither/);
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message });
    writeFileSync(table('kinds.csv'), 'x,y,kind\n1,2,a\n3,4,b\n');
    const data = { data: table('kinds.csv'), labels: 'kind', imbalanceSeed: 0 };
    await expect(openData(data)).rejects.toThrow(refusal);
    expect((await openData({ ...data, imbalance: 'a=1' })).train.count).toBe(2);
  });

  it('are found again with what was done about missing values, and the array that was meant', async () => {
    writeFileSync(table('gaps.csv'), '1,2\n,4\n3,6\n');
    const dropped = { data: table('gaps.csv'), missing: 'drop' } as const;
    const { rows } = rowsOf(await openData(dropped), 'train');
    expect([...numbersOf(rows.data)]).toEqual([1, 2, 3, 6]);
    const reference = await referenceOf({ ...dropped, array: 'x', dataDir: folder }, 'train', rows);
    expect(reference).toMatchObject({ missing: 'drop', array: 'x', dataDir: folder, rows: 2 });
    const { array: _, ...plain } = reference;
    expect((await reopenData(plain)).train.count).toBe(2);
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^--array/) });
    await expect(reopenData(reference)).rejects.toThrow(refusal);
    await expect(openData({ data: table('gaps.csv') })).rejects.toThrow(/--missing drop/);
  });

  it('are found again without the line of numbers that names their columns, in both splits', async () => {
    writeFileSync(table('years.csv'), '2019,2020\n1,2\n3,4\n');
    const options = { data: table('years.csv'), header: true, test: table('years.csv') };
    const { train, test } = await openData(options);
    expect([train.count, test?.count]).toEqual([2, 2]);
    const reference = await referenceOf(options, 'train', { data: train.data, rows: 2, columns: 2 });
    expect(reference.header).toBe(true);
    expect(await reopenData(JSON.parse(JSON.stringify(reference)))).toMatchObject({ featureNames: ['2019', '2020'] });
    const { header: _, ...others } = reference;
    await expect(reopenData(others)).rejects.toThrow(/has changed since/);
    expect((await openData({ data: table('years.csv') })).train.count).toBe(3);
  });
});
