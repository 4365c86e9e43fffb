import { preload } from './cuda.node.js';
import { rememberVerdicts, runProbe } from './device.js';
import { type NativePackage, type NativeRuntime, nativePackage } from './native-package.node.js';
import type { DeviceName, DeviceReport } from './options.js';
import { probeInChild } from './probe-child.node.js';
import { firstLine, type OnnxRuntime, openSession, type SessionBackend } from './session.js';

/** Where the two onnxruntime packages come from. */
export interface Importers {
  /** @throws where it is not installed */
  native(): NativePackage;
  wasm(): Promise<OnnxRuntime>;
}

const installed: Importers = {
  native: () => nativePackage(),
  // The bare name, not `/wasm`: only its `node` condition finds the .wasm file without a browser.
  wasm: () => import('onnxruntime-web'),
};

/** onnxruntime-node, loaded. */
interface Native {
  readonly source: NativePackage;
  readonly runtime: NativeRuntime;
}

async function probeGpu(
  { source, runtime }: Native,
  device: 'cuda' | 'webgpu',
  patience?: number,
): Promise<DeviceReport> {
  const known = runtime.listSupportedBackends().map((backend) => backend.name);
  if (!known.includes(device)) {
    const reason = `onnxruntime-node knows only ${known.join(', ')} on ${process.platform} ${process.arch}`;
    return { device, available: false, reason };
  }
  if (device === 'webgpu') return probeInChild(source.entry, device, [], patience);
  if (source.cudaMissing !== undefined) return { device, available: false, reason: source.cudaMissing };
  return probeInChild(source.entry, device, source.libraries, patience);
}

/** Node's devices: onnxruntime-node's cuda, webgpu and cpu, and onnxruntime-web's wasm where that package is absent. */
export function createNodeBackend(importers: Importers = installed): SessionBackend {
  let native: Promise<Native> | undefined;
  let wasm: Promise<OnnxRuntime> | undefined;
  let cudaReady = false;
  const loadNative = () => {
    native ??= (async () => {
      const source = importers.native();
      return { source, runtime: await source.load() };
    })();
    return native;
  };
  const loadWasm = () => {
    wasm ??= importers.wasm();
    return wasm;
  };

  async function attempt(device: DeviceName, patience?: number): Promise<DeviceReport> {
    const name = device === 'wasm' ? 'onnxruntime-web' : 'onnxruntime-node';
    try {
      if (device === 'cuda' || device === 'webgpu') return await probeGpu(await loadNative(), device, patience);
      await runProbe(device === 'wasm' ? await loadWasm() : (await loadNative()).runtime, device);
      return { device, available: true };
    } catch (error) {
      return { device, available: false, reason: `${name} does not work: ${firstLine(error)}` };
    }
  }

  async function runtimeOf(device: DeviceName): Promise<OnnxRuntime> {
    if (device === 'wasm') return loadWasm();
    const { source, runtime } = await loadNative();
    if (device === 'cuda' && !cudaReady) preload(source.libraries);
    cudaReady ||= device === 'cuda';
    return runtime;
  }

  return {
    devices: ['cuda', 'webgpu', 'cpu', 'wasm'],
    probe: rememberVerdicts(attempt),
    runtime: runtimeOf,
    open: async (label, bytes, device, threads) => openSession(await runtimeOf(device), label, bytes, device, threads),
  };
}

/** The backend of this process. */
export const backend: SessionBackend = createNodeBackend();
