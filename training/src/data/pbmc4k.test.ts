import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { datasetFolder } from './dataset-files.js';
import { loadPbmc4k, pbmc4k } from './pbmc4k.js';
import { loadKnownDataset } from './registry.js';

const files = testFolder();
const counts = (entries: readonly string[], size = '3 720') =>
  files.write(
    'counts.mtx',
    `%%MatrixMarket matrix coordinate integer general\n${size} ${entries.length}\n${entries.join('\n')}\n`,
  );
const labels = (text: string) => files.write('labels.txt', text);

describe('loadPbmc4k', () => {
  it('reads counts and classes, to be scaled by the logarithm of the largest', async () => {
    const found = await loadPbmc4k(counts(['1 1 3', '3 720 7']), labels('1.000e+00\n0.0\n7\n'), 3);
    expect(found).toMatchObject({ features: 720, test: undefined, transform: 'log2', rows: { kind: 'counts' } });
    expect(found.scale).toEqual({ low: 0, high: 3 });
    expect([found.train.data[0], found.train.data.at(-1)]).toEqual([3, 7]);
    expect([...found.train.labels!]).toEqual([1, 0, 7]);
  });

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'fewer cells',
      () => loadPbmc4k(counts([], '2 720'), labels('0\n0\n'), 3),
      'SHAPE_MISMATCH',
      /2 × 720 instead of 3/,
    ],
    ['fewer genes', () => loadPbmc4k(counts([], '3 7'), labels('0\n0\n0\n'), 3), 'SHAPE_MISMATCH', /3 × 7 instead/],
    [
      'counts below 0',
      () => loadPbmc4k(counts(['1 1 -3']), labels('0\n0\n0\n'), 3),
      'INVALID_DATA',
      /-3, which is no count/,
    ],
    ['parts of counts', () => loadPbmc4k(counts(['1 1 0.5']), labels('0\n0\n0\n'), 3), 'INVALID_DATA', /0\.5/],
    ['fewer labels', () => loadPbmc4k(counts([]), labels('0\n0\n'), 3), 'SHAPE_MISMATCH', /2 labels/],
    ['another class', () => loadPbmc4k(counts([]), labels('0\n8\n0\n'), 3), 'INVALID_DATA', /class 8/],
    ['words', () => loadPbmc4k(counts([]), labels('a\nb\nc\n'), 3), 'INVALID_DATA', /class NaN/],
  ])('refuses %s', async (_, load, code, message) => {
    expect(await failureOf(load())).toEqual({ code, message: expect.stringMatching(message) });
  });

  it('refuses to make the files of something else than HDF5', async () => {
    const failure = await failureOf(pbmc4k.origin!.make(files.write('x.h5', 'no HDF5 file at all')));
    expect(failure).toEqual({ code: 'INVALID_DATA', message: expect.stringMatching(/x\.h5 is not the HDF5 file/) });
  });
});

describe.runIf(process.env.CLUSTERZOO_DATA && datasetFolder(pbmc4k))('10x-pbmc4k', () => {
  it('has the published class counts', async () => {
    const { train } = await loadKnownDataset(pbmc4k);
    const found = Array.from({ length: 8 }, (_, k) => train.labels!.filter((label) => label === k).length);
    expect(found).toEqual([1292, 702, 606, 459, 450, 332, 295, 135]);
  });
});
