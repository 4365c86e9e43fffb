import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { type Entry, entry, fixture, type Json } from '../test-fixtures/entries.js';
import { loadModel } from './load.js';
import { ClusterModel } from './model.js';
import type { LoadOptions, ProgressEvent } from './options.js';
import type { SessionBackend } from './session.js';
import { createNodeBackend, backend as nodeBackend } from './session.node.js';
import { version } from './version.js';

const load = (files: Entry, options: LoadOptions = {}) => ClusterModel.load(files, { device: 'cpu', ...options });

const withManifest = (files: Entry, edit: (manifest: Json) => void): Entry => {
  const manifest = JSON.parse(files['manifest.json'] as string) as Json;
  edit(manifest);
  return { ...files, 'manifest.json': JSON.stringify(manifest) };
};

/** An entry that holds its graphs in half precision too. */
function inTwoPrecisions(defaultPrecision: 'fp32' | 'fp16') {
  const files = entry();
  const manifest = JSON.parse(String(files['manifest.json'])) as { files: Record<string, unknown>[] };
  const halved = manifest.files.map((file) => ({ ...file, path: `fp16/${file.path}`, precision: 'fp16' }));
  const variant = {
    parity: { maxAbsDifference: 0.01, inputs: 1 },
    labels: { split: 'test', count: 4, agreement: 1 },
    samples: { count: 1, maxAbsDifference: 0, meanAbsDifference: 0, lowestPsnr: 200 },
  };
  return {
    ...files,
    'fp16/encoder.onnx': files['encoder.onnx'],
    'fp16/generator.onnx': files['generator.onnx'],
    'manifest.json': JSON.stringify({
      ...manifest,
      files: [...manifest.files, ...halved],
      precisions: {
        fp32: { encoder: 'encoder.onnx', generator: 'generator.onnx' },
        fp16: { encoder: 'fp16/encoder.onnx', generator: 'fp16/generator.onnx' },
      },
      defaultPrecision,
      variants: { fp16: variant },
    }),
  };
}

/** A browser's graphics device, for which this machine's CPU stands in. */
function adapter(half: boolean): SessionBackend {
  return {
    ...nodeBackend,
    devices: ['webgpu'],
    probe: async (device) => ({ device, available: true, ...(half && { half }) }),
    open: (label, bytes, _, threads) => nodeBackend.open(label, bytes, 'cpu', threads),
  };
}

describe('ClusterModel.load', () => {
  it('tells what happens, in order', async () => {
    const events: ProgressEvent[] = [];
    const model = await load(entry(), { onProgress: (event) => events.push(event) });
    expect(model).toMatchObject({ device: 'cpu', precision: 'fp32', manifest: { name: 'tiny-vector' } });
    expect(events).toEqual([
      { type: 'manifest', name: 'tiny-vector', files: 2, bytes: 558 },
      { type: 'device', device: 'cpu', tried: [{ device: 'cpu', available: true }] },
      { type: 'file-start', file: 'encoder.onnx', total: 300 },
      { type: 'file-done', file: 'encoder.onnx', total: 300, cached: false },
      { type: 'file-start', file: 'generator.onnx', total: 258 },
      { type: 'file-done', file: 'generator.onnx', total: 258, cached: false },
      { type: 'ready', name: 'tiny-vector', device: 'cpu' },
    ]);
    await model.dispose();
  });

  it('takes a device that works with auto', async () => {
    const model = await load(entry(), { device: 'auto' });
    const reports = await Promise.all((['cuda', 'webgpu', 'cpu'] as const).map((device) => nodeBackend.probe(device)));
    expect(model.device).toBe(reports.find((report) => report.available)?.device);
    await model.dispose();
  });

  it.each([
    [{ device: 'gpu' }, 'device must be one of auto, cuda, webgpu, cpu, wasm, got "gpu"'],
    [{ precision: 'fp16' }, 'precision must be auto or one of fp32 for tiny-vector, got "fp16"'],
    [{ threads: -1 }, 'threads must be an integer of at least 0, got -1'],
    [{ threads: 1.5 }, 'threads must be an integer of at least 0, got 1.5'],
    [{ kind: 'image' }, 'tiny-vector clusters data of the kind "vector", got kind "image"'],
  ])('refuses the options %j', async (options, message) => {
    await expect(load(entry(), options as LoadOptions)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  });

  it('reads the precision that is asked for, and with auto the one that the entry prefers', async () => {
    const both = inTwoPrecisions('fp16');
    for (const [precision, expected, path] of [
      [undefined, 'fp16', 'fp16/encoder.onnx'],
      ['auto', 'fp16', 'fp16/encoder.onnx'],
      ['fp16', 'fp16', 'fp16/encoder.onnx'],
      ['fp32', 'fp32', 'encoder.onnx'],
    ] as const) {
      const read: string[] = [];
      const onProgress = (event: ProgressEvent) => event.type === 'file-start' && read.push(event.file);
      const model = await load(both, { onProgress, ...(precision && { precision }) });
      expect([model.precision, read[0]]).toEqual([expected, path]);
      await model.dispose();
    }
    const message = 'precision must be auto or one of fp32, fp16 for tiny-vector, got "int8"';
    await expect(load(both, { precision: 'int8' })).rejects.toMatchObject({ message });
  });

  it.each([
    ['auto', true, 'fp16'],
    ['auto', false, 'fp32'],
    ['fp32', true, 'fp32'],
    ['fp16', false, 'fp16'],
  ] as const)('reads, asked for %s, on an adapter with half precision: %s, %s', async (precision, half, expected) => {
    const read: string[] = [];
    const onProgress = (event: ProgressEvent) => event.type === 'file-start' && read.push(event.file);
    const loaded = await loadModel(inTwoPrecisions('fp32'), { precision, onProgress }, adapter(half));
    expect([loaded.precision, read[0]]).toEqual([expected, `${expected === 'fp16' ? 'fp16/' : ''}encoder.onnx`]);
    await Promise.all([loaded.graphs.encoder.dispose(), loaded.graphs.generator.dispose()]);
    const single = await loadModel(entry(), {}, adapter(half));
    expect(single.precision).toBe('fp32');
    await Promise.all([single.graphs.encoder.dispose(), single.graphs.generator.dispose()]);
  });

  it('refuses graphs that are broken or not what the manifest says, and frees what it had opened', async () => {
    const right = fixture('vector-generator.onnx');
    await expect(load(entry('vector', { generator: right.subarray(0, 200) }))).rejects.toMatchObject({
      code: 'GRAPH_INVALID',
      message: expect.stringMatching(/^the generator of tiny-vector does not run on cpu: /),
      cause: expect.any(Error),
    });
    await expect(load(entry('vector', { encoder: new Uint8Array(0) }))).rejects.toMatchObject({
      code: 'GRAPH_INVALID',
    });
    await expect(load(entry('vector', { encoder: fixture('wrong-shape-encoder.onnx') }))).rejects.toMatchObject({
      code: 'GRAPH_INVALID',
      message:
        'the encoder has the outputs probabilities float32 [N, 2], latents float32 [N, 3]; ' +
        'the manifest asks for probabilities float32 [N, 2], latents float32 [N, 2]',
    });
    await expect(load(entry('vector', { generator: fixture('vector-encoder.onnx') }))).rejects.toThrow(
      'the generator has the inputs input float32 [N, 3]; the manifest asks for latents float32 [N, 2], clusters',
    );
    const disposed = vi.fn();
    const watched = {
      ...nodeBackend,
      open: async (...args: Parameters<typeof nodeBackend.open>) => {
        const session = await nodeBackend.open(...args);
        return { ...session, dispose: () => session.dispose().then(disposed) };
      },
    };
    const wrong = entry('vector', { generator: fixture('vector-encoder.onnx') });
    await expect(loadModel(wrong, { device: 'cpu' }, watched)).rejects.toMatchObject({ code: 'GRAPH_INVALID' });
    expect(disposed).toHaveBeenCalledTimes(2);
  });

  it('refuses changed files and manifests', async () => {
    const files = entry();
    const changed = (files['encoder.onnx'] as Uint8Array).map((byte, i) => (i === 60 ? byte + 1 : byte));
    await expect(load({ ...files, 'encoder.onnx': changed })).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    const missing: Partial<Entry> = { ...files };
    delete missing['generator.onnx'];
    await expect(load(missing as Entry)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    const climbing = withManifest(files, (manifest) => {
      (manifest.files as Json[])[0]!.path = '../encoder.onnx';
    });
    await expect(load(climbing)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
  });

  it('stops when aborted, at whatever step', async () => {
    const steps: ProgressEvent['type'][] = ['manifest', 'device', 'file-start', 'file-done'];
    for (const step of steps) {
      const controller = new AbortController();
      const onProgress = (event: ProgressEvent) => event.type === step && controller.abort();
      const attempt = load(entry(), { signal: controller.signal, onProgress });
      await expect(attempt, step).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });

  it('loads again after disposing', async () => {
    for (let round = 0; round < 3; round++) {
      const model = await load(entry());
      expect((await model.cluster([[0, 0, 10]])).labels).toEqual(Int32Array.of(1));
      await model.dispose();
    }
  });
});

describe('without onnxruntime-node', () => {
  const backend = () =>
    createNodeBackend({
      native: () => {
        throw new Error('not here');
      },
      wasm: () => import('onnxruntime-web'),
    });

  it('auto runs on wasm, says so once, and gives the results of cpu', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const model = new ClusterModel(await loadModel(entry('image'), { onWarning }, backend()));
    expect(model.device).toBe('wasm');
    expect(warnings).toEqual([
      'running on wasm, with one thread and slower than onnxruntime-node: onnxruntime-node does not work: not here',
    ]);
    const reference = await load(entry('image'));
    const options = { count: 8, seed: 5 };
    const [got, expected] = [await model.generate(options), await reference.generate(options)];
    got.data.forEach((value, i) => {
      expect(Math.abs(value - expected.data[i]!)).toBeLessThan(1e-6);
    });
    expect((await model.cluster(got.data)).labels).toEqual(got.clusters);
    await Promise.all([model.dispose(), reference.dispose()]);
  });

  it('says so on the console, once a process, where nobody listens', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const world = backend();
    for (let round = 0; round < 2; round++) await new ClusterModel(await loadModel(entry(), {}, world)).dispose();
    expect(warned.mock.calls).toEqual([[expect.stringMatching(/^clusterzoo: running on wasm/)]]);
    warned.mockRestore();
  });

  it('a named native device is refused', async () => {
    await expect(loadModel(entry(), { device: 'cpu' }, backend())).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('Tried cpu: onnxruntime-node does not work: not here'),
    });
  });
});

describe('version', () => {
  it("is the package's", () => {
    expect(createRequire(import.meta.url)('../package.json')).toMatchObject({ version });
  });
});
