import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { assertClusterable, assertDistinctRows } from './dataset.js';
import { encodeLabels } from './labels.js';
import { loadDataset } from './registry.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function failure(promise: Promise<unknown>): Promise<ZooError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ZooError) return error;
  throw new Error(`no ZooError but ${error}`);
}

describe('loadDataset', () => {
  it('loads by name', async () => {
    const { name, train, test } = await loadDataset('pendigits');
    expect([name, train.count, test?.count]).toEqual(['pendigits', 7494, 3498]);
  });

  it('loads a table without labels or test split', async () => {
    const path = await file('blobs.tsv', '1\t2\n3\t4\n');
    expect(await loadDataset(path)).toEqual({
      name: 'blobs',
      kind: 'vector',
      features: 2,
      train: { data: Float32Array.of(1, 2, 3, 4), count: 2 },
      test: undefined,
      licence: 'unknown',
      source: path,
      scale: undefined,
    });
  });

  it('loads two tables and numbers the labels of both alike', async () => {
    const path = await file('train.csv', 'a,kind\n1,pear\n2,apple\n');
    const test = await file('test.csv', 'a,kind\n3,quince\n4,apple\n');
    const dataset = await loadDataset(path, { labelColumn: 'kind', test, name: 'fruit', licence: 'CC0-1.0' });
    expect(dataset).toMatchObject({ name: 'fruit', licence: 'CC0-1.0', features: 1, featureNames: ['a'], classes: 3 });
    expect(dataset.classNames).toEqual(['apple', 'pear', 'quince']);
    expect([...dataset.train.labels!]).toEqual([1, 0]);
    expect([...dataset.test!.labels!]).toEqual([2, 0]);
    expect([...numbersOf(dataset.test!.data)]).toEqual([3, 4]);
  });

  it('refuses an unknown name with the known ones, also that of an object property', async () => {
    for (const name of ['mnits', 'toString']) {
      const error = await failure(loadDataset(name));
      expect(error.code).toBe('NOT_FOUND');
      expect(error.message).toMatch(
        /known: pendigits, usps, 10x-pbmc4k, mnist, fashion-mnist, cifar10, stl10, stl10-unlabelled; or give the path/,
      );
    }
  });

  it('reports a path that is not there as a missing file', async () => {
    expect((await failure(loadDataset('./nothing.csv'))).code).toBe('FILE_MISSING');
  });

  it('refuses options that a named data set has no use for', async () => {
    expect((await failure(loadDataset('pendigits', { labelColumn: 3 }))).message).toMatch(/"labelColumn"/);
  });

  it('refuses splits of different columns', async () => {
    const path = await file('x.csv', 'a,b\n1,2\n');
    const narrow = await file('y.csv', 'a\n1\n');
    const swapped = await file('z.csv', 'b,a\n1,2\n');
    expect((await failure(loadDataset(path, { test: narrow }))).code).toBe('SHAPE_MISMATCH');
    expect((await failure(loadDataset(path, { test: swapped }))).message).toMatch(/feature 0 is "a" in .* but "b"/);
  });
});

describe('encodeLabels', () => {
  it('keeps integers, also such as 3.0, and numbers anything else', () => {
    expect(encodeLabels([['7', '-2', '3.0'], ['7']])).toEqual({
      labels: [Int32Array.of(7, -2, 3), Int32Array.of(7)],
      classes: 3,
    });
    expect(encodeLabels([['b', '1', 'b']])).toEqual({
      labels: [Int32Array.of(1, 0, 1)],
      classes: 2,
      classNames: ['1', 'b'],
    });
  });
});

describe('assertClusterable', () => {
  it('lets K up to the number of samples pass', () => {
    expect(() => assertClusterable(10, 10)).not.toThrow();
    expect(() => assertClusterable(10, 11)).toThrow(/11 clusters of 10 samples/);
    for (const clusters of [1, 0, -1, 2.5, Number.NaN]) {
      const invalid = { code: 'INVALID_ARGUMENT', message: expect.stringContaining(`at least 2, got ${clusters}`) };
      expect(() => assertClusterable(10, clusters)).toThrow(expect.objectContaining(invalid));
    }
    expect(() => assertClusterable(10, 1, 1)).not.toThrow();
  });
});

describe('assertDistinctRows', () => {
  it('counts different rows, and refuses fewer than clusters', () => {
    const data = Float32Array.of(1, 2, 2, 1, 1, 2, 0, 2, -0, 2);
    expect(() => assertDistinctRows(data, 2, 3)).not.toThrow();
    const invalid = { code: 'INVALID_DATA', message: expect.stringMatching(/4 clusters: the rows hold 3 different/) };
    expect(() => assertDistinctRows(data, 2, 4)).toThrow(expect.objectContaining(invalid));
    expect(() => assertDistinctRows(new Float32Array(8).fill(3), 2, 2)).toThrow(/hold 1 different.*give other data/);
  });
});
