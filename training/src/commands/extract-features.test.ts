import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxRuntime, Random } from '@clusterzoo/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meanPixels } from '../../../test/support/mean-pixels.js';
import { extractFeatures } from './extract-features.js';
import { FeatureCache } from './feature-cache.js';
import { readNetwork } from './network-file.js';

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusterzoo-features-'));
  model = join(folder, 'means.onnx');
  await writeFile(model, meanPixels(3));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shape = { channels: 3, height: 1, width: 2 } as const;
const images = new Random(4).uniforms(2300 * 6);
const load = vi.fn(() => onnxRuntime('cpu'));
const options = { size: 2, range: 'unit', threads: 1 } as const;
const controls = () => ({ load, cache: new FeatureCache({ folder: join(folder, 'kept') }) });
const kept = async () => (await readdir(join(folder, 'kept'))).toSorted();

describe('extractFeatures', () => {
  it('extracts once, and takes what was kept from then on', async () => {
    load.mockClear();
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    const first = await extractFeatures(images, shape, await readNetwork(model), options, {
      ...controls(),
      onProgress,
    });
    expect(first.features).toBe(3);
    expect(first.data).toHaveLength(2300 * 3);
    expect(first.data[2299 * 3 + 1]).toBeCloseTo((images[2299 * 6 + 2]! + images[2299 * 6 + 3]!) / 2, 5);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(load).toHaveBeenCalledTimes(1);
    const again = await extractFeatures(images.slice(), shape, await readNetwork(model), options, controls());
    expect(again).toEqual(first);
    expect(load).toHaveBeenCalledTimes(1);
    expect(await kept()).toHaveLength(3);
  });

  it('keeps features apart by pictures, model, size, range and mirror', async () => {
    const few = images.slice(0, 60);
    const of = async (more: object, pictures = few) =>
      extractFeatures(pictures, shape, await readNetwork(model), { ...options, ...more }, controls());
    await of({});
    await of({ size: 3 });
    await of({ range: 'symmetric' });
    await of({ mirror: true });
    await of(
      {},
      few.map((value, at) => (at === 7 ? 1 - value : value)),
    );
    await writeFile(model, meanPixels(3, { features: 2, others: 2 }));
    await of({});
    expect(await kept()).toHaveLength(6);
  });

  it('goes on after an interruption, and mends what is damaged', async () => {
    const controller = new AbortController();
    const stopped = extractFeatures(images, shape, await readNetwork(model), options, {
      ...controls(),
      signal: controller.signal,
      onProgress: (share) => share > 0.6 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await kept()).toHaveLength(1);
    const [name] = await kept();
    const path = join(folder, 'kept', name!);
    const content = await readFile(path);
    await writeFile(path, content.fill(content[50]! ^ 1, 50, 51));
    const whole = await extractFeatures(images, shape, await readNetwork(model), options, controls());
    const fresh = await extractFeatures(images, shape, await readNetwork(model), options, {
      load,
      cache: new FeatureCache({ folder: join(folder, 'other') }),
    });
    expect(whole.data).toEqual(fresh.data);
  });
});
