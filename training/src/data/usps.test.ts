import { gzipSync } from 'node:zlib';
import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { datasetFolder } from './dataset-files.js';
import { loadKnownDataset } from './registry.js';
import { readUsps, usps } from './usps.js';

const files = testFolder();
const pixels = (seed: number) => [...new Random(seed).uniforms(256, -1, 1)].map((value) => value.toFixed(3));
// As the two files have them: with decimals and a space at the end, and without.
const LINES = [`6.0000 ${pixels(1).join(' ')} `, `3 ${pixels(2).join(' ')}`];
const write = (lines: readonly string[]) => files.write('zip.gz', gzipSync(`${lines.join('\n')}\n`));

describe('readUsps', () => {
  it('reads labels and pixels', async () => {
    const { data, count, labels } = await readUsps(write(LINES), 2);
    expect(count).toBe(2);
    expect([...labels!]).toEqual([6, 3]);
    expect([...data]).toEqual([...pixels(1), ...pixels(2)].map((text) => Math.fround(Number(text))));
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['a missing line', LINES.slice(1), 'SHAPE_MISMATCH', /1 lines instead of 2/],
    ['a missing pixel', [LINES[0]!, LINES[1]!.replace(/ \S+$/, '')], 'SHAPE_MISMATCH', /line 2 has 256 values/],
    ['pixels of another size', ['1 0.5', '2 0.5'], 'SHAPE_MISMATCH', /1 pixels in a line instead of 256/],
    [
      'a pixel out of range',
      [LINES[0]!, `3 ${['1.5', ...pixels(2).slice(1)].join(' ')}`],
      'INVALID_DATA',
      /line 2, pixel 1: 1\.5/,
    ],
    ['a label that is no digit', [LINES[0]!, LINES[1]!.replace('3', '10')], 'INVALID_DATA', /line 2: the label "10"/],
    ['a word', [LINES[0]!, LINES[1]!.replace(/\S+$/, 'x')], 'INVALID_DATA', /line 2, column 257: "x"/],
  ])('refuses %s', async (_, lines, code, message) => {
    const failure = await failureOf(readUsps(write(lines), 2));
    expect(failure).toEqual({ code, message: expect.stringMatching(message) });
  });
});

describe.runIf(process.env.CLUSTERZOO_DATA && datasetFolder(usps))('usps', () => {
  it('has the published class counts', async () => {
    const { train, test, rows, scale } = await loadKnownDataset(usps);
    const counts = (labels: Int32Array) => Array.from({ length: 10 }, (_, k) => labels.filter((l) => l === k).length);
    expect(counts(train.labels!)).toEqual([1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]);
    expect(counts(test!.labels!)).toEqual([359, 264, 198, 166, 200, 160, 170, 147, 166, 177]);
    expect([rows, scale]).toEqual([
      { kind: 'image', height: 16, width: 16 },
      { low: -1, high: 1 },
    ]);
  });
});
