import * as ort from 'onnxruntime-web';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fixture } from '../test-fixtures/entries.js';
import { createWebBackend } from './web-backend.js';

afterEach(() => vi.unstubAllGlobals());

/** A browser whose WebGPU is this. */
const browser = (gpu: object | undefined, isSecureContext = true) => {
  vi.stubGlobal('navigator', { gpu });
  vi.stubGlobal('isSecureContext', isSecureContext);
};
const wasm = async () => ort;

describe("a browser's devices", () => {
  it('tell why there is no WebGPU, without loading what it would need', async () => {
    const webgpu = vi.fn(wasm);
    browser(undefined, false);
    expect(await createWebBackend({ webgpu, wasm }).probe('webgpu')).toMatchObject({
      available: false,
      reason: expect.stringContaining('no WebGPU; pages that are not served over https have none'),
    });
    browser({ requestAdapter: async () => null });
    expect(await createWebBackend({ webgpu, wasm }).probe('webgpu')).toMatchObject({
      available: false,
      reason: expect.stringContaining('no graphics device'),
    });
    expect(webgpu).not.toHaveBeenCalled();
  });

  it('name what fails as it starts, and try it once', async () => {
    const adapter = { info: { description: '', vendor: 'acme', architecture: 'one' }, features: new Set() };
    browser({ requestAdapter: async () => adapter });
    const webgpu = vi.fn(() => Promise.reject(new Error('blocked by a policy\nat line 1')));
    const backend = createWebBackend({ webgpu, wasm });
    const report = { device: 'webgpu', available: false, reason: 'onnxruntime-web does not work: blocked by a policy' };
    expect(await backend.probe('webgpu')).toEqual(report);
    expect(await backend.probe('webgpu')).toEqual(report);
    expect(webgpu).toHaveBeenCalledTimes(1);
  });

  it.each([
    [['shader-f16', 'subgroups'], { half: true }],
    [['subgroups'], {}],
  ])('say of an adapter with the features %j whether it computes in half precision', async (features, half) => {
    const adapter = { info: { description: 'Acme One', vendor: '', architecture: '' }, features: new Set(features) };
    browser({ requestAdapter: async () => adapter });
    // What runs the probe is not in question here.
    const InferenceSession = {
      create: (bytes: Uint8Array) => ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] }),
    } as typeof ort.InferenceSession;
    const webgpu = async () => ({ ...ort, InferenceSession, env: { wasm: {} } });
    const report = { device: 'webgpu', available: true, adapter: 'Acme One', ...half };
    expect(await createWebBackend({ webgpu, wasm }).probe('webgpu')).toEqual(report);
  });

  it('run graphs on wasm, set as the first model asked', async () => {
    browser(undefined);
    const env = { wasm: {} as { wasmPaths?: unknown; numThreads?: number } };
    const runtime = { InferenceSession: ort.InferenceSession, Tensor: ort.Tensor, env };
    const backend = createWebBackend({ wasm: async () => runtime });
    expect(backend.devices).toEqual(['wasm']);
    backend.configure!({ wasmFolder: 'https://example.org/wasm/', threads: 2 });
    backend.configure!({ wasmFolder: undefined, threads: 0 });
    expect(await backend.probe('wasm')).toEqual({ device: 'wasm', available: true });
    expect(env.wasm).toEqual({ wasmPaths: 'https://example.org/wasm/', numThreads: 2 });
    const session = await backend.open('the encoder', fixture('vector-encoder.onnx'), 'wasm', 0);
    const { probabilities } = await session.run({ input: { data: Float32Array.of(1, 2, 10), shape: [1, 3] } });
    expect(probabilities!.data[1]).toBeCloseTo(1, 3);
    await session.dispose();
    await expect(backend.runtime('webgpu')).rejects.toThrow('has no webgpu');
  });
});
