import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../../test/support/tfjs-cpu.js';
import { type MadeUp, writeTensorFlowPackage } from '../../test-fixtures/tensorflow-package.js';
import { prepareEnvironment, type TensorFlowEngineOptions } from './tensorflow.js';

let folder: string;
let count = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorflow-'));
  vi.resetModules();
  // What the engine sets for TensorFlow stays with this process.
  for (const name of ['TF_CPP_MIN_LOG_LEVEL', 'TF_FORCE_GPU_ALLOW_GROWTH', 'CUDA_VISIBLE_DEVICES']) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) tf.unregisterKernel(kernelName, 'tensorflow');
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
});

const write = (madeUp?: MadeUp) => writeTensorFlowPackage(join(folder, String(count++), 'node_modules'), madeUp);

/** The engine of a process that has not loaded TensorFlow yet. */
async function engineOf(options: TensorFlowEngineOptions) {
  const { tensorflowEngine } = await import('./tensorflow.js');
  return tensorflowEngine(options);
}

const unavailable = (message: RegExp) =>
  expect.objectContaining({ code: 'DEVICE_UNAVAILABLE', message: expect.stringMatching(message) });

describe('tensorflowEngine', () => {
  it('runs steps on the package, with the tfjs of this process', async () => {
    const engine = await engineOf({ packages: [write()] });
    expect([engine.name, engine.device]).toEqual(['tensorflow', 'cpu']);
    expect(tf.findBackend('tensorflow').constructor.name).toBe('MadeUpBackend');
    // The package made itself the backend of everybody.
    expect(tf.getBackend()).toBe('cpu');
    const state = await engine.load({ x: { shape: [2], data: Float32Array.of(1, 2) } });
    const step = await engine.compile(
      ({ x }, { by }) => ({ state: { x: tf.mul(x!, by!) }, losses: { sum: tf.sum(x!) as Scalar } }),
      state,
      { by: { shape: [2], dtype: 'float32' } },
    );
    const results = await step.run([{ by: Float32Array.of(3, 5) }, { by: Float32Array.of(3, 5) }]);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(results.map(({ losses }) => losses.sum)).toEqual([3, 13]);
    expect((await state.read()).x!.data).toEqual(Float32Array.of(9, 50));
    await state.dispose();
    await tf.setBackend('cpu');
  });

  it('loads TensorFlow once a process', async () => {
    const { tensorflowEngine } = await import('./tensorflow.js');
    const packages = [write()];
    tensorflowEngine({ packages });
    expect(tensorflowEngine({ packages: [write({ instead: "throw new Error('loaded')" })] }).name).toBe('tensorflow');
  });

  it('takes the next package where one fails, and leaves nothing of the failed one', async () => {
    const broken = write({
      instead: "tf.registerBackend('tensorflow', () => null); throw new Error('no addon\\nat x')",
    });
    // It finds the kernels of the first in its place if they are left there.
    const engine = await engineOf({ packages: [broken, write()] });
    expect(engine.name).toBe('tensorflow');
  });

  it('says why each package failed, in a line each', async () => {
    const [first, second] = [write({ instead: "throw new Error('no addon\\nat x')" }), write({ instead: 'throw 7' })];
    const attempt = engineOf({ packages: [first, second] });
    await expect(attempt).rejects.toThrow(
      unavailable(
        /^TensorFlow does not work: .*tfjs-node in .*: no addon; .*: 7; clusterzoo setup tensorflow builds it/,
      ),
    );
    expect(tf.getKernelsForBackend('tensorflow')).toEqual([]);
    expect(tf.findBackendFactory('tensorflow')).toBeNull();
  });

  it('says how to get TensorFlow where there is none', async () => {
    await expect(engineOf({ packages: [] })).rejects.toThrow(
      unavailable(/^TensorFlow is not installed; clusterzoo setup tensorflow builds it/),
    );
  });

  describe('with a graphics card', () => {
    const gpu = { name: '@tensorflow/tfjs-node-gpu', gpu: true } as const;

    it.each(['auto', 'cuda'] as const)('trains on it with device %s', async (device) => {
      expect((await engineOf({ device, packages: [write(gpu)] })).device).toBe('cuda');
      expect(process.env.TF_FORCE_GPU_ALLOW_GROWTH).toBe('true');
    });

    it('leaves it alone with device cpu', async () => {
      expect((await engineOf({ device: 'cpu', packages: [write(gpu)] })).device).toBe('cpu');
      expect(process.env.CUDA_VISIBLE_DEVICES).toBe('-1');
    });

    it('insists on it with device cuda', async () => {
      await expect(engineOf({ device: 'cuda', packages: [write()] })).rejects.toThrow(
        unavailable(/^TensorFlow with CUDA is not installed; clusterzoo setup tensorflow --gpu builds it/),
      );
      await expect(engineOf({ device: 'cuda', packages: [write({ ...gpu, gpu: false })] })).rejects.toThrow(
        unavailable(/tfjs-node-gpu finds no GPU that it can use/),
      );
    });
  });
});

describe('prepareEnvironment', () => {
  it('sets what TensorFlow reads, and keeps what is set', () => {
    const environment = { TF_CPP_MIN_LOG_LEVEL: '0' };
    prepareEnvironment(environment, true, 3);
    expect(environment).toEqual({
      TF_CPP_MIN_LOG_LEVEL: '0',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      CUDA_VISIBLE_DEVICES: '-1',
      TF_NUM_INTRAOP_THREADS: '3',
    });
    const other: NodeJS.ProcessEnv = {};
    prepareEnvironment(other, false);
    expect(other).toEqual({ TF_CPP_MIN_LOG_LEVEL: '2', TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
  });
});
