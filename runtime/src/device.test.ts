import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../test-fixtures/entries.js';
import { chooseDevice, rememberVerdicts } from './device.js';
import type { DeviceName, DeviceReport } from './options.js';
import { probeInChild } from './probe-child.node.js';
import type { SessionBackend } from './session.js';

/** A backend on which only some devices work; remembers what was tried. */
function fakeBackend(working: readonly DeviceName[]): SessionBackend & { tried: DeviceName[] } {
  const tried: DeviceName[] = [];
  const attempt = async (device: DeviceName): Promise<DeviceReport> => {
    tried.push(device);
    return working.includes(device)
      ? { device, available: true }
      : { device, available: false, reason: `no ${device}` };
  };
  const open = () => Promise.reject(new Error('not used here'));
  return { devices: ['cuda', 'webgpu', 'cpu', 'wasm'], probe: rememberVerdicts(attempt), runtime: open, open, tried };
}

describe('chooseDevice', () => {
  it('takes the first that works and says why the others do not', async () => {
    const backend = fakeBackend(['cpu', 'wasm']);
    expect(await chooseDevice(backend, 'auto')).toEqual({
      device: 'cpu',
      tried: [
        { device: 'cuda', available: false, reason: 'no cuda' },
        { device: 'webgpu', available: false, reason: 'no webgpu' },
        { device: 'cpu', available: true },
      ],
    });
    expect(backend.tried).toEqual(['cuda', 'webgpu', 'cpu']);
  });

  it('tries each device once, also when asked at the same time', async () => {
    const backend = fakeBackend(['cpu']);
    await Promise.all([chooseDevice(backend, 'auto'), chooseDevice(backend, 'auto'), chooseDevice(backend, 'cpu')]);
    expect([...backend.tried].sort()).toEqual(['cpu', 'cuda', 'webgpu']);
  });

  it('is strict with a named device', async () => {
    const backend = fakeBackend(['cpu']);
    await expect(chooseDevice(backend, 'cuda')).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: 'device "cuda" is not available. Tried cuda: no cuda. Legal devices: auto, cuda, webgpu, cpu, wasm',
    });
    expect(backend.tried).toEqual(['cuda']);
    await expect(chooseDevice(fakeBackend([]), 'auto')).rejects.toThrow(
      'Tried cuda: no cuda; webgpu: no webgpu; cpu: no cpu; wasm: no wasm.',
    );
  });

  it('refuses words that are no device', async () => {
    await expect(chooseDevice(fakeBackend([]), 'gpu' as DeviceName)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'device must be one of auto, cuda, webgpu, cpu, wasm, got "gpu"',
    });
  });
});

describe('probeInChild', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  /** A stand-in for onnxruntime-node whose session creation does something. */
  function runtimeThat(name: string, body: string): string {
    const path = join(folder.path, `${name}.cjs`);
    const tensor = 'class Tensor { constructor(type, data) { this.data = data; } }';
    writeFileSync(
      path,
      `${tensor} exports.Tensor = Tensor; exports.InferenceSession = { create: async () => {${body}} };`,
    );
    return path;
  }

  const works = 'return { run: async ({ x }) => ({ y: { data: x.data.map((v) => 2 * v) } }) };';
  let working: string;
  beforeAll(() => {
    working = runtimeThat('working', works);
  });

  it('reports a device that computes', async () => {
    expect(await probeInChild(working, 'webgpu')).toEqual({ device: 'webgpu', available: true });
    // A library that cannot be loaded is for the provider to miss.
    expect(await probeInChild(working, 'cuda', ['/absent/libcudart.so'])).toEqual({ device: 'cuda', available: true });
  });

  it('names the adapter that Vulkan puts first', async () => {
    const lines = [
      'INFO | DRIVER:  Sorted order:',
      'INFO | DRIVER:     [0] Big GPU 9000  ',
      'INFO | DRIVER:     [1] CPU',
    ];
    const listed = runtimeThat('listed', `console.error(${JSON.stringify(lines.join('\n'))}); ${works}`);
    expect(await probeInChild(listed, 'webgpu')).toEqual({
      device: 'webgpu',
      available: true,
      adapter: 'Big GPU 9000',
    });
  });

  it.each([
    ['wrong', 'return { run: async ({ x }) => ({ y: x }) };', '1 + 1 gave 1'],
    [
      'failing',
      "throw new Error('file.cc:1 Initialize() was false. Failed to get an adapter\\nmore');",
      'Failed to get an adapter',
    ],
    [
      'noisy',
      "console.error('Failed to load library x with error: libx.so: no such file'); throw new Error('no provider');",
      'no provider (libx.so: no such file)',
    ],
    [
      'driverless',
      "console.error('with error: libcuda.so.1: cannot open shared object file'); throw new Error('no library');",
      'there is no NVIDIA driver (libcuda.so.1: cannot open shared object file)',
    ],
    [
      'old',
      "throw new Error('cuda_call.cc:154 [with ERRTYPE = cudaError; bool THRW = true] CUDA failure 35: driver too old ; x');",
      'CUDA failure 35: driver too old',
    ],
    ['aborting', 'process.abort();', 'the attempt ended with signal SIGABRT'],
    ['leaving', 'process.exit(3);', 'the attempt ended with exit code 3'],
  ])('survives a %s one', async (name, body, reason) => {
    expect(await probeInChild(runtimeThat(name, body), 'webgpu')).toEqual({
      device: 'webgpu',
      available: false,
      reason,
    });
  });

  it('does not wait for ever', async () => {
    const silent = runtimeThat('silent', 'return new Promise(() => setTimeout(() => {}, 60_000));');
    expect(await probeInChild(silent, 'webgpu', [], 300)).toMatchObject({
      available: false,
      reason: 'the attempt gave no answer in time',
    });
  });

  it('does not start itself from inside an attempt', async () => {
    vi.stubEnv('CLUSTERZOO_PROBE', '1');
    expect(await probeInChild(working, 'cuda')).toMatchObject({ available: false });
    vi.unstubAllEnvs();
  });
});
