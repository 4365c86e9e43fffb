import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry, fixture } from '../test-fixtures/entries.js';
import { readEntry, readManifest } from './entry.js';
import { ClusterModel } from './model.js';
import type { GenerateOptions, InterpolateOptions, RunOptions } from './model-options.js';
import type { LoadOptions } from './options.js';
import { listZoo } from './zoo.js';

let model: ClusterModel<'vector'>;
let images: ClusterModel<'image'>;
beforeAll(async () => {
  model = await ClusterModel.load(entry('vector'), { device: 'cpu', kind: 'vector' });
  images = await ClusterModel.load(entry('image'), { device: 'cpu', kind: 'image' });
});
afterAll(() => Promise.all([model.dispose(), images.dispose()]));

/** What callers without a type checker may pass. */
const untyped = <T>(value: unknown) => value as T;
const refused = (message: string) => ({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) });

describe('options that are no object', () => {
  it('are refused by every call of a model', async () => {
    const none = untyped<RunOptions & GenerateOptions & InterpolateOptions>(null);
    await expect(model.cluster([], none)).rejects.toMatchObject(refused('the options of cluster() must be an object'));
    await expect(model.reconstruct([], none)).rejects.toMatchObject(refused('the options of reconstruct() must be'));
    await expect(model.generate(none)).rejects.toMatchObject(refused('the options of generate() must be an object'));
    const nothing = untyped<InterpolateOptions>(undefined);
    await expect(model.interpolate(nothing)).rejects.toMatchObject(
      refused('the options of interpolate() must be an object with from and to, got undefined'),
    );
    await expect(model.interpolate(untyped({}))).rejects.toMatchObject(refused('from must be an integer in [0, 2)'));
  });

  it('are refused by what reads from a zoo', async () => {
    const none = untyped<LoadOptions>(null);
    await expect(ClusterModel.load(entry(), none)).rejects.toMatchObject(refused('the options of load() must be'));
    await expect(readManifest(entry(), none)).rejects.toMatchObject(refused('the options of readManifest() must be'));
    await expect(readEntry(entry(), none)).rejects.toMatchObject(refused('the options of readEntry() must be'));
    await expect(listZoo(none)).rejects.toMatchObject(refused('the options of listZoo() must be'));
  });
});

describe('what generate and interpolate are asked for', () => {
  const limit = '1073741824 numbers';
  it.each([
    [{ count: 1e15 }, limit],
    [{ count: 2 ** 29 }, limit],
    [{ clusters: { length: 1e15 } }, limit],
    [{ count: null }, 'count must be an integer of at least 0, got null'],
    [{ count: '3' }, 'count must be an integer of at least 0, got "3"'],
    [{ clusters: 5 }, 'clusters must be an array of integers in [0, 2), one a row, got 5; one for all rows is cluster'],
    [{ clusters: 'high' }, 'one a row, got "high"'],
    [{ clusters: null }, 'one a row, got null'],
    [{ clusters: {} }, 'one a row, got Object'],
    [{ clusters: ['1'] }, 'clusters[0] must be an integer in [0, 2), got "1"'],
    [{ clusters: new Array(2) }, 'clusters[0] must be an integer in [0, 2), got undefined'],
    [{ cluster: 1n }, 'got 1n'],
    [{ cluster: null }, 'got null'],
    [{ seed: 'abcd' }, 'seed must be an integer in [0, 2^32), got "abcd"'],
    [{ seed: null }, 'seed must be an integer in [0, 2^32), got null'],
    [{ temperature: Symbol('hot') }, 'temperature must be a number of at least 0, got Symbol(hot)'],
    [{ latents: null }, 'latents must be a Float32Array'],
    [{ batchSize: null }, 'batchSize must be an integer of at least 1, got null'],
    [{ signal: 'stop' }, 'signal must be an AbortSignal, got "stop"'],
  ])('generate refuses %#', async (options, message) => {
    await expect(model.generate(untyped(options))).rejects.toMatchObject(refused(message));
  });

  it.each([
    [{ steps: 1e15 }, limit],
    [{ steps: null }, 'steps must be an integer of at least 2, got null'],
    [{ latents: null }, 'latents must be a Float32Array'],
  ])('interpolate refuses %#', async (options, message) => {
    await expect(model.interpolate(untyped({ from: 0, to: 1, ...options }))).rejects.toMatchObject(refused(message));
  });

  it('takes anything with a length and integers', async () => {
    expect([...(await model.generate({ clusters: Uint8Array.of(1, 0) })).clusters]).toEqual([1, 0]);
    expect([...(await model.generate({ clusters: { length: 1, 0: 1 } })).clusters]).toEqual([1]);
  });

  it('refuses sheets that no array holds', async () => {
    const two = await images.generate({ count: 2 });
    await expect(two.toPngSheet({ gap: 1e12 })).rejects.toMatchObject(refused('the sheet is'));
    await expect(two.toPngSheet(untyped(null))).rejects.toMatchObject(refused('the options of toPngSheet()'));
  });
});

describe('sources and options of loading', () => {
  it.each([
    [{ device: 1n }, 'device must be one of auto'],
    [{ device: 'cpu', precision: 'toString' }, 'precision must be auto or one of fp32 for tiny-vector, got "toString"'],
    [{ device: 'cpu', cache: 5 }, 'cache must be the path of a folder or false, got 5'],
    [{ device: 'cpu', cache: true }, 'cache must be the path of a folder or false, got true'],
    [{ device: 'cpu', onProgress: 'log' }, 'onProgress must be a function, got "log"'],
  ])('are refused: %#', async (options, message) => {
    await expect(ClusterModel.load(entry(), untyped<LoadOptions<'vector'>>(options))).rejects.toMatchObject(
      refused(message),
    );
  });

  it.each([
    ['file://host/share/entry', 'file://host/share/entry is no folder here'],
    [Object.create(null), 'source must be'],
    [{ 'manifest.json': 5 }, 'manifest.json in memory must be a Uint8Array or a string, got 5'],
    [
      { ...entry(), 'encoder.onnx': [...fixture('vector-encoder.onnx')] },
      'encoder.onnx in memory must be a Uint8Array',
    ],
  ])('are refused: %#', async (source, message) => {
    await expect(ClusterModel.load(untyped(source), { device: 'cpu' })).rejects.toMatchObject(refused(message));
  });
});
