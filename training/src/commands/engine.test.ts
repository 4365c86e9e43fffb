import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeDevices } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../../test/support/tfjs-cpu.js';
import { type MadeUp, writeTensorFlowPackage } from '../../test-fixtures/tensorflow-package.js';
import { findTensorFlow } from '../engine/tensorflow-packages.js';
import { diagnose } from './diagnosis.js';
import { chooseEngine, defaultEngine, selectEngine } from './engine.js';
import { installedVersion } from './packages.js';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'engine-'));
  vi.stubEnv('CLUSTERZOO_CACHE', cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

/** A made-up TensorFlow where `clusterzoo setup tensorflow` would have put one. */
const setUp = (madeUp: MadeUp) => writeTensorFlowPackage(join(cache, 'tensorflow', 'node_modules'), madeUp);

const gpu = { name: '@tensorflow/tfjs-node-gpu', gpu: true } as const;

/** A TensorFlow of the developer's own would be found before what these tests make up. */
const alone = !findTensorFlow('').some(({ origin }) => origin === 'npm');

describe('chooseEngine', () => {
  const never = () => Promise.reject(new Error('not to be asked'));
  const card = async () => undefined;
  const noCard = async () => 'no card';

  it.each([
    ['auto', 'auto', card, 'tensorflow', 'cuda'],
    ['auto', 'cuda', card, 'tensorflow', 'cuda'],
    ['auto', 'auto', noCard, 'onnxruntime', 'cpu'],
    ['auto', 'cuda', noCard, 'onnxruntime', 'cuda'],
    ['auto', 'cpu', never, 'onnxruntime', 'cpu'],
    ['auto', 'webgpu', never, 'onnxruntime', 'webgpu'],
    ['onnxruntime', 'auto', never, 'onnxruntime', 'cpu'],
    ['onnxruntime', 'cuda', never, 'onnxruntime', 'cuda'],
    ['tensorflow', 'auto', never, 'tensorflow', 'auto'],
    ['tensorflow', 'cpu', never, 'tensorflow', 'cpu'],
    ['tensorflow', 'cuda', never, 'tensorflow', 'cuda'],
  ] as const)('takes for --engine %s --device %s …', async (engine, device, whyNot, taken, where) => {
    expect(await chooseEngine({ engine, device }, whyNot)).toMatchObject({ engine: taken, device: where });
  });

  it.each(['webgpu', 'wasm'] as const)('refuses tensorflow on %s', async (device) => {
    const message = expect.stringContaining(`tensorflow trains on auto, cpu and cuda, got --device ${device}`);
    const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT', message });
    await expect(chooseEngine({ engine: 'tensorflow', device })).rejects.toThrow(refused);
  });

  it.runIf(alone)('says why it does not take tensorflow', async () => {
    const reason = async () => (await chooseEngine(defaultEngine)).reason;
    expect(await reason()).toBe('TensorFlow with CUDA is not installed');
    setUp({});
    expect(await reason()).toBe('TensorFlow with CUDA is not installed');
  });

  it.runIf(alone)('takes tensorflow where it finds a card', async () => {
    setUp(gpu);
    expect(await chooseEngine(defaultEngine)).toMatchObject({ engine: 'tensorflow', device: 'cuda' });
  });

  it.runIf(alone)('says that tensorflow finds no card, or does not work', async () => {
    setUp({ ...gpu, gpu: false, instead: "console.error('Could not find cuda drivers on your machine, so')" });
    expect((await chooseEngine(defaultEngine)).reason).toMatch(/^TensorFlow has no GPU here \(Could not find cuda/);
    // Another place: a verdict on one holds as long as the process.
    rmSync(cache, { recursive: true });
    cache = mkdtempSync(join(tmpdir(), 'engine-'));
    vi.stubEnv('CLUSTERZOO_CACHE', cache);
    setUp({ ...gpu, instead: "throw new Error('no libcudart')" });
    expect(await chooseEngine(defaultEngine)).toMatchObject({
      engine: 'onnxruntime',
      reason: 'TensorFlow does not work here (no libcudart)',
    });
  });
});

describe('selectEngine', () => {
  it.each(['cpu', 'wasm'] as const)('trains with onnxruntime on %s', async (device) => {
    const engine = await selectEngine({ ...defaultEngine, device, threads: 1 });
    expect([engine.name, engine.device]).toEqual(['onnxruntime', device]);
    const state = await engine.load({ x: { shape: [2], data: Float32Array.of(1, 2) } });
    const step = await engine.compile(
      ({ x }, { by }) => ({ state: { x: tf.mul(x!, by!) }, losses: { sum: tf.sum(x!) } }),
      state,
      { by: { shape: [2], dtype: 'float32' } },
    );
    const by = Float32Array.of(3, 5);
    const results = await step.run([{ by }, { by }]);
    expect(results.map(({ losses }) => losses.sum)).toEqual([3, 13]);
    expect((await state.read()).x!.data).toEqual(Float32Array.of(9, 50));
    await step.dispose();
  });

  it('is strict about devices, and says which work', async () => {
    for (const report of await probeDevices()) {
      const engine = selectEngine({ engine: 'auto', device: report.device });
      if (report.available) expect((await engine).device).toBe(report.device);
      else {
        const message = expect.stringContaining(report.reason);
        await expect(engine).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_UNAVAILABLE', message }));
        await expect(engine).rejects.toThrow(/Devices that work: .*cpu/);
      }
    }
  });
});

describe('diagnose', () => {
  it('reports versions, devices and engines', async () => {
    const { node, packages, engines, devices, auto } = await diagnose();
    expect(node).toBe(process.versions.node);
    expect(packages['onnxruntime-node']).toBe(installedVersion('onnxruntime-node'));
    expect(installedVersion('no-such-package')).toBeUndefined();
    expect(devices.map(({ device }) => device)).toEqual(['cuda', 'webgpu', 'cpu', 'wasm']);
    expect(auto).toMatchObject({ engine: 'onnxruntime', device: 'cpu' });
    const [onnxruntime, tensorflow] = engines;
    expect(onnxruntime).toMatchObject({ name: 'onnxruntime', available: true, device: 'cpu' });
    expect(tensorflow).toMatchObject({ name: 'tensorflow' });
    if (!alone) return;
    expect(tensorflow).toMatchObject({ available: false, device: null, version: null });
    expect(tensorflow!.reason).toBe('not installed; clusterzoo setup tensorflow builds it');
  });

  it.runIf(alone)('reports what was set up, and why it does not work', async () => {
    setUp({ instead: "throw new Error('no libtensorflow\\nmore')" });
    expect((await diagnose()).engines[1]).toEqual({
      name: 'tensorflow',
      available: false,
      device: null,
      version: null,
      reason: '@tensorflow/tfjs-node 4.22.0 as set up by clusterzoo: no libtensorflow',
    });
    setUp(gpu);
    expect(await diagnose()).toMatchObject({
      engines: [{}, { available: true, device: 'cuda', version: '9.8.7' }],
      auto: { engine: 'tensorflow', device: 'cuda' },
    });
  });

  it.runIf(alone)('names what cannot be loaded where it was asked for', async () => {
    setUp({ instead: "throw new Error('no libtensorflow')" });
    const message = expect.stringMatching(
      /^TensorFlow does not work: .*: no libtensorflow; clusterzoo setup tensorflow/,
    );
    const refused = expect.objectContaining({ code: 'DEVICE_UNAVAILABLE', message });
    await expect(selectEngine({ engine: 'tensorflow', device: 'auto' })).rejects.toThrow(refused);
    expect((await selectEngine({ engine: 'onnxruntime', device: 'auto' })).name).toBe('onnxruntime');
  });
});
