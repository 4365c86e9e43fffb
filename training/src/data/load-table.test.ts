import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { npyFile } from '../../test-fixtures/npy.js';
import { loadTable } from './load-table.js';

const files = testFolder();

describe('labels', () => {
  it('come from files of their own, and are numbered alike in both splits', async () => {
    const [train, test] = [
      files.write('train.csv.gz', '1,2\n3,4\n'),
      files.write('test.npy', npyFile([5, 6], { shape: [1, 2] })),
    ];
    const labels = files.write('labels.txt', 'pear\napple\n');
    const testLabels = files.write('test-labels.npy', npyFile(['pear'], { shape: [1], descr: '<U4' }));
    const dataset = await loadTable(train, { labels, test, testLabels });
    expect(dataset).toMatchObject({ name: 'train', classes: 2, classNames: ['apple', 'pear'] });
    expect([[...dataset.train.labels!], [...dataset.test!.labels!]]).toEqual([[1, 0], [1]]);
    // A test split without labels has none.
    const half = await loadTable(train, { labels, test });
    expect([half.train.labels, half.test!.labels]).toEqual([Int32Array.of(1, 0), undefined]);
  });

  it('come from an array beside the rows', async () => {
    const arrays = {
      'x.npy': npyFile([1, 2, 3, 4], { shape: [2, 2] }),
      'y.npy': npyFile([7, 3], { shape: [2], descr: '<i8' }),
    };
    const path = files.write('both.npz', zipSync(arrays));
    expect((await loadTable(path, { labelColumn: 'y' })).train.labels).toEqual(Int32Array.of(7, 3));
    expect((await loadTable(path, { labels: path })).train.labels).toEqual(Int32Array.of(7, 3));
  });

  it('are said once', async () => {
    const path = files.write('a.csv', '1,2\n');
    expect((await failureOf(loadTable(path, { labels: path, labelColumn: 0 }))).message).toMatch(/not both/);
    expect((await failureOf(loadTable(path, { testLabels: path }))).message).toMatch(/no test split/);
  });
});

describe('missing values', () => {
  const train = 'a,b,kind\n1,NA,x\n3,4,y\n5,8,z\n';
  const test = 'a,b,kind\n?,1,x\n2,2,y\n';
  const load = (missing?: 'error' | 'drop' | 'mean') =>
    loadTable(files.write('train.csv', train), {
      labelColumn: 'kind',
      test: files.write('test.csv', test),
      ...(missing && { missing }),
    });

  it('end the loading unless it is said what to do', async () => {
    for (const missing of [undefined, 'error'] as const) {
      expect(await failureOf(load(missing))).toEqual({
        code: 'INVALID_DATA',
        message: expect.stringMatching(
          /train\.csv, line 2, column 2 \(b\): .*1 of 3 rows .* --missing drop .*--missing mean/,
        ),
      });
    }
  });

  it('can take their rows with them', async () => {
    const { train, test, classNames } = await load('drop');
    expect(train).toEqual({ data: Float32Array.of(3, 4, 5, 8), count: 2, labels: Int32Array.of(0, 1) });
    expect(test).toEqual({ data: Float32Array.of(2, 2), count: 1, labels: Int32Array.of(0) });
    expect(classNames).toEqual(['y', 'z']);
  });

  it('can be the mean of the training split, in the test split too', async () => {
    const { train, test } = await load('mean');
    expect([...numbersOf(train.data)]).toEqual([1, 6, 3, 4, 5, 8]);
    expect([...numbersOf(test!.data)]).toEqual([3, 1, 2, 2]);
    expect(train.count).toBe(3);
  });

  it('cannot be all there is', async () => {
    const column = files.write('column.csv', 'a,b\n1,\n2,\n');
    expect((await failureOf(loadTable(column, { missing: 'mean' }))).message).toMatch(/feature 2 \(b\) has no value/);
    expect((await failureOf(loadTable(column, { missing: 'drop' }))).message).toMatch(/all of its 2 rows/);
  });
});
