import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxRuntime, Random } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meanPixels } from '../../../test/support/mean-pixels.js';
import { type Dataset, type ImageDataset, imageFacts, type VectorDataset } from '../data/dataset.js';
import type { TrainingEvent } from '../methods/events.js';
import { FeatureCache } from './feature-cache.js';
import type { FeatureRequest } from './feature-options.js';
import { openFeatures } from './features-seen.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusterzoo-seen-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const random = new Random(1);
const split = (count: number, features: number) => ({ count, data: random.uniforms(count * features) });
const pictures: ImageDataset = {
  ...imageFacts({ channels: 3, height: 2, width: 2 }),
  ...{ name: 'pictures', licence: 'none', source: 'none', train: split(30, 12), test: split(10, 12) },
};
const vectors: VectorDataset = {
  ...{ kind: 'vector', name: 'vectors', features: 4, train: split(30, 4), test: undefined, scale: undefined },
  ...{ licence: 'none', source: 'none' },
};

const open = (request: FeatureRequest, data: Dataset = pictures, which: 'train' | 'all' = 'train', more = {}) =>
  openFeatures(request, data, which, {
    load: () => onnxRuntime('cpu'),
    cache: new FeatureCache({ folder: join(folder, 'kept') }),
    threads: 1,
    ...more,
  });

async function table(name: string, rows: number, columns: number): Promise<string> {
  const lines = Array.from({ length: rows }, () => [...random.normals(columns)].join());
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

async function extractor(): Promise<string> {
  const path = join(folder, 'means.onnx');
  await writeFile(path, meanPixels(3));
  return path;
}

describe('openFeatures', () => {
  it('leaves data without features alone', async () => {
    expect(await open({})).toBeUndefined();
    expect(await open({}, vectors)).toBeUndefined();
  });

  it('takes features from files, of pictures and of rows', async () => {
    const features = await table('own.csv', 30, 5);
    const testFeatures = await table('others.csv', 10, 5);
    const seen = await open({ features, testFeatures, featureComponents: 2, featureNote: 'made by hand' });
    expect(seen?.train).toMatchObject({ rows: 30, columns: 2 });
    expect(seen?.test).toMatchObject({ rows: 10, columns: 2 });
    expect(seen?.description).toMatchObject({
      source: { kind: 'file', file: 'own.csv' },
      columns: 5,
      seen: 2,
      components: 2,
      normalise: 'l2',
      note: 'made by hand',
    });
    expect(JSON.parse(JSON.stringify(seen?.description))).toEqual(seen?.description);
    expect((await open({ features }, vectors))?.test).toBeUndefined();
    expect((await open({ features, testFeatures }, pictures, 'all'))?.train.rows).toBe(40);
  });

  it('passes over the features of rows that were left out', async () => {
    const features = await table('all.csv', 40, 3);
    const rows = Int32Array.from({ length: 30 }, (_, i) => i + 5);
    const some = { ...vectors, train: { ...vectors.train, chosen: { rows, of: 40 } } };
    const options = { features, featureComponents: 'all', featureNormalise: 'none' } as const;
    const [part, whole] = [await open(options, some), await open(options, { ...vectors, train: split(40, 4) })];
    const differences = ({ data }: { readonly data: Float32Array }, from: number) =>
      data[3 * from]! - data[3 * from + 3]!;
    const ratio = differences(part!.train, 0) / differences(whole!.train, 5);
    expect(differences(part!.train, 20) / differences(whole!.train, 25)).toBeCloseTo(ratio, 3);
  });

  it('extracts features of both splits, and says what is known of the extractor', async () => {
    const events: TrainingEvent[] = [];
    const onEvent = (event: TrainingEvent) => events.push(event);
    const request = { featureExtractor: await extractor(), featureSize: 2, featureComponents: 'all' } as const;
    const seen = await open(request, pictures, 'train', { onEvent });
    expect(seen?.train).toMatchObject({ rows: 30, columns: 3 });
    expect(seen?.test).toMatchObject({ rows: 10, columns: 3 });
    expect(seen?.description.source).toMatchObject({
      kind: 'extractor',
      name: 'means.onnx',
      size: 2,
      range: 'symmetric',
    });
    expect(seen?.description.source).not.toHaveProperty('mirror');
    expect(seen?.description.note).toContain('not recorded');
    const both = await open({ ...request, featureMirror: true }, pictures);
    expect(both?.description.source).toMatchObject({ kind: 'extractor', mirror: true });
    expect(JSON.parse(JSON.stringify(both?.description))).toEqual(both?.description);
    expect(events.at(-1)).toEqual({ type: 'progress', stage: 'features', share: 1 });
    expect((await open(request, pictures, 'all'))?.train.rows).toBe(40);
  });

  it('makes outlines of both splits without a network', async () => {
    const events: TrainingEvent[] = [];
    const load = () => Promise.reject(new Error('nobody needs it'));
    const more = { load, onEvent: (event: TrainingEvent) => events.push(event) };
    const seen = await open({ featureExtractor: 'outlines', featureComponents: 6 }, pictures, 'train', more);
    expect(seen?.train).toMatchObject({ rows: 30, columns: 6 });
    expect(seen?.test).toMatchObject({ rows: 10, columns: 6 });
    expect(seen?.description).toMatchObject({
      source: { kind: 'outlines' },
      normalise: 'none',
      columns: 4 + 441,
      note: expect.stringContaining('no labels'),
    });
    const features = events.filter((event) => event.type === 'progress' && event.stage === 'features');
    expect(features).toEqual([30 / 40, 1].map((share) => ({ type: 'progress', stage: 'features', share })));
  });

  it.each<[string, FeatureRequest, Dataset, string]>([
    ['two sources', { features: 'a.csv', featureExtractor: 'b.onnx' }, pictures, 'not both'],
    ['a test split alone', { testFeatures: 'a.csv' }, pictures, '--features, which is not given'],
    ['a test split that is not there', { features: 'a.csv', testFeatures: 'b.csv' }, vectors, 'no test split'],
    ['an extractor of rows', { featureExtractor: 'b.onnx' }, vectors, 'takes pictures'],
    ['outlines of rows', { featureExtractor: 'outlines' }, vectors, 'takes pictures'],
    [
      'outlines of some size',
      { featureExtractor: 'outlines', featureSize: 64 },
      pictures,
      '--feature-size is for an ONNX',
    ],
    [
      'mirrored outlines',
      { featureExtractor: 'outlines', featureMirror: true },
      pictures,
      '--feature-mirror is for an',
    ],
    [
      'mirrored features of a file',
      { features: 'a.csv', featureMirror: true },
      pictures,
      '--features are made already',
    ],
    ['settings of no features', { featureSize: 64 }, pictures, '--feature-size says more of features'],
  ])('refuses %s', async (_, request, data, message) => {
    await expect(open(request, data)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });

  it('refuses features of other rows', async () => {
    const features = await table('short.csv', 29, 5);
    await expect(open({ features })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await expect(open({ features }, pictures, 'all')).rejects.toThrow('--test-features');
  });
});
