import { encodeModel, GraphBuilder } from '@clusterzoo/export';
import { onnxRuntime, Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { meanPixels } from '../../../test/support/mean-pixels.js';
import { type ExtractorOptions, FeatureExtractor } from './extractor.js';

const open = async (model: Uint8Array, options: Partial<ExtractorOptions> = {}) =>
  FeatureExtractor.open(await onnxRuntime('cpu'), model, { size: 4, range: 'unit', threads: 1, ...options });

const colours = { channels: 3, height: 2, width: 2 } as const;
const images = new Random(1).uniforms(40 * 12);
const means = (data: Float32Array, pixels: number) =>
  Array.from({ length: data.length / pixels }, (_, i) => {
    const own = data.subarray(i * pixels, (i + 1) * pixels);
    return own.reduce((sum, value) => sum + value, 0) / pixels;
  });

describe('FeatureExtractor', () => {
  it('gives the network every picture once, in order, in whole and partial batches', async () => {
    const extractor = await open(meanPixels(3), { size: 2 });
    const shares: number[] = [];
    const features = await extractor.extract(images, colours, { onProgress: (share) => shares.push(share) });
    await extractor.dispose();
    expect([...features]).toEqual(means(images, 4).map((mean) => expect.closeTo(mean, 5)));
    expect(shares).toEqual([32 / 40, 1]);
  });

  it.each([
    ['symmetric', (v: number) => 2 * v - 1, (v: number) => 2 * v - 1],
    ['imagenet', (v: number) => (v - 0.485) / 0.229, (v: number) => (v - 0.406) / 0.225],
  ] as const)('shows pixels in the range %s', async (range, red, blue) => {
    const extractor = await open(meanPixels(3), { range });
    const even = Float32Array.of(...new Array(4).fill(0.2), ...new Array(4).fill(0.5), ...new Array(4).fill(0.9));
    const features = await extractor.extract(even, colours);
    await extractor.dispose();
    expect(features[0]).toBeCloseTo(red(0.2), 5);
    expect(features[2]).toBeCloseTo(blue(0.9), 5);
  });

  it('takes the mean of a picture and its mirror image, if asked', async () => {
    const builder = new GraphBuilder('mean of columns');
    const image = builder.input('image', 'float32', ['N', 3, 'H', 'W']);
    const attributes = { axes: { kind: 'ints', value: [2] }, keepdims: { kind: 'int', value: 0 } } as const;
    const columns = builder.emit('ReduceMean', [image], { dtype: 'float32', shape: ['N', 3, 'W'] }, attributes);
    const model = encodeModel(builder.build({ features: columns }));
    const [own, both] = [await open(model, { size: 2 }), await open(model, { size: 2, mirror: true })];
    const [seen, mean] = [await own.extract(images, colours), await both.extract(images, colours)];
    await Promise.all([own.dispose(), both.dispose()]);
    // Of two columns' means, [left, right], both become the mean of the two.
    const expected = [...seen].map((value, at) => expect.closeTo((value + seen[at ^ 1]!) / 2, 5));
    expect([...mean]).toEqual(expected);
    expect(mean).not.toEqual(seen);
  });

  it('shows grey pictures as red, green and blue alike', async () => {
    const extractor = await open(meanPixels(3), { range: 'unit' });
    const features = await extractor.extract(new Float32Array(9).fill(0.25), { channels: 1, height: 3, width: 3 });
    await extractor.dispose();
    expect([...features]).toEqual([0.25, 0.25, 0.25].map((value) => expect.closeTo(value, 6)));
  });

  it('takes the output that is asked for, else "features", else one of two dimensions', async () => {
    const three = { scores: 3, features: 2, squares: 4 } as const;
    expect((await open(meanPixels(3, three))).output).toBe('features');
    expect((await open(meanPixels(3, three), { output: 'scores' })).output).toBe('scores');
    expect((await open(meanPixels(3, { maps: 4, pooled: 2 }))).output).toBe('pooled');
    await expect(open(meanPixels(3), { output: 'logits' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'the feature extractor has no output "logits"; its outputs: features',
    });
    await expect(open(meanPixels(3, { maps: 4 }))).rejects.toMatchObject({ code: 'GRAPH_INVALID' });
  });

  it('refuses what it cannot use', async () => {
    await expect(open(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'GRAPH_INVALID' });
    const builder = new GraphBuilder('rows');
    const rows = builder.input('rows', 'float32', ['N', 5]);
    const model = encodeModel(builder.build({ features: rows }));
    await expect(open(model)).rejects.toMatchObject({
      code: 'GRAPH_INVALID',
      message: expect.stringContaining('takes rows [N, 5]'),
    });
    const grey = await open(meanPixels(1));
    await expect(grey.extract(images, colours)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await grey.dispose();
  });

  it('stops on the signal', async () => {
    const extractor = await open(meanPixels(3));
    const signal = AbortSignal.abort();
    await expect(extractor.extract(images, colours, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await extractor.dispose();
  });
});
