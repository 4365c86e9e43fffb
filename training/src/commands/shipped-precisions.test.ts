import type { EncodedPair } from '@clusterzoo/export';
import type { ImageInput, Precision } from '@clusterzoo/runtime';
import { graphShapes } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { tinyContents, tinyFacts } from '../../../test/support/zoo-contents.js';
import type { MeasuredVariant } from './default-precision.js';
import { usualPrecisions, withPrecisions } from './shipped-precisions.js';

/** Files of so many bytes, in millions. */
const megabytes = (size: number): EncodedPair => {
  return { encoder: new Uint8Array(size * 4e5), generator: new Uint8Array(size * 6e5) };
};
const graphs = { fp32: megabytes(12), fp16: megabytes(6), int8: megabytes(3) };

const variant = (agreement: number): MeasuredVariant => ({
  facts: {
    parity: { maxAbsDifference: 0.01, inputs: 256 },
    labels: { split: 'test', count: 1000, agreement },
    samples: { count: 128, maxAbsDifference: 0.1, meanAbsDifference: 0.01, lowestPsnr: 40 },
  },
  metrics: [],
});
const measured = (fp16: number, int8: number): ReadonlyMap<Precision, MeasuredVariant> => {
  return new Map([
    ['fp16', variant(fp16)],
    ['int8', variant(int8)],
  ]);
};

function contents(kind: 'vector' | 'image') {
  const facts = tinyFacts();
  const { fp16, int8 } = { fp16: variant(1).facts, int8: variant(1).facts };
  const image: ImageInput = { kind: 'image', channels: 1, height: 8, width: 8, range: [0, 1] };
  const pictures = kind === 'image' && { input: image, shapes: graphShapes(image, 2, 2) };
  return tinyContents({ ...facts, ...pictures, variants: { fp16, int8 } });
}

/** What is shipped of an entry, the default first, and what is said of it. */
async function shipped(kind: 'vector' | 'image', pairs = graphs, asked?: Precision[], found = measured(1, 1)) {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const choice = { measured: found, exact: [], onWarning, ...(asked && { asked }) };
  const { graphs: kept, defaultPrecision } = await withPrecisions(contents(kind), pairs, choice);
  return { kept: Object.keys(kept), defaultPrecision, warnings };
}

describe('withPrecisions', () => {
  it('ships all precisions of pictures, and full precision of vectors', async () => {
    expect([usualPrecisions('image'), usualPrecisions('vector')]).toEqual([['fp32', 'fp16', 'int8'], ['fp32']]);
    const small = { fp32: megabytes(8), fp16: megabytes(4), int8: megabytes(2) };
    const all = { kept: ['fp32', 'fp16', 'int8'], defaultPrecision: 'int8', warnings: [] };
    expect(await shipped('image', small)).toEqual(all);
    expect(await shipped('vector')).toEqual({ kept: ['fp32'], defaultPrecision: 'fp32', warnings: [] });
  });

  it('leaves out the most exact where pictures would take more than 15 MB, down to the default', async () => {
    expect(await shipped('image')).toEqual({ kept: ['fp16', 'int8'], defaultPrecision: 'int8', warnings: [] });
    const large = { fp32: megabytes(48), fp16: megabytes(24), int8: megabytes(12) };
    expect(await shipped('image', large)).toEqual({ kept: ['int8'], defaultPrecision: 'int8', warnings: [] });
    const worse = await shipped('image', large, undefined, measured(1, 0.9));
    expect(worse).toMatchObject({ kept: ['fp16', 'int8'], defaultPrecision: 'fp16' });
    expect(worse.warnings).toEqual([expect.stringMatching(/^the entry takes 36\.0 MB/)]);
  });

  it('ships what is asked for, in order of precision, and warns of its size', async () => {
    const found = await shipped('image', graphs, ['int8', 'fp32', 'fp16']);
    expect(found.kept).toEqual(['fp32', 'fp16', 'int8']);
    expect(found.warnings).toEqual([
      expect.stringMatching(/^the entry takes 21\.0 MB, more than the 15\.0 MB .*--precision/),
    ]);
    expect(await shipped('image', graphs, ['int8'])).toMatchObject({ kept: ['int8'], warnings: [] });
    expect(await shipped('vector', graphs, ['int8', 'fp32', 'fp16'])).toMatchObject({ warnings: [] });
  });

  it('keeps full precision, with a warning, where nothing else is as good', async () => {
    const found = await shipped('image', graphs, undefined, measured(0.9, 0.8));
    expect(found).toMatchObject({ kept: ['fp32', 'fp16', 'int8'], defaultPrecision: 'fp32', warnings: [/21\.0 MB/] });
  });
});
