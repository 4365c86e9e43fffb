import { probeDevices } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.js';
import { defaultEngine, selectEngine } from './engine.js';
import { installedVersion } from './packages.js';

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
    const installed =
      installedVersion('@tensorflow/tfjs-node-gpu') ?? installedVersion('@tensorflow/tfjs-node') ?? null;
    expect(tensorflow).toMatchObject({ name: 'tensorflow', available: false, version: installed });
    expect(tensorflow!.reason).toMatch(installed ? /is installed, but/ : /not installed/);
  });
});
