import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { rememberVerdicts, runProbe } from './device.js';
import type { DeviceName, DeviceReport } from './options.js';
import { probeInChild } from './probe-child.node.js';
import { firstLine, type OnnxRuntime, openSession, type SessionBackend } from './session.js';

/** The native package: may be absent, since it is an optional dependency and has no binaries for some platforms. */
export interface NativeRuntime extends OnnxRuntime {
  listSupportedBackends(): readonly { readonly name: string }[];
}

/** How the two onnxruntime packages are imported. */
export interface Importers {
  native(): Promise<NativeRuntime>;
  wasm(): Promise<OnnxRuntime>;
}

const installed: Importers = {
  native: () => import('onnxruntime-node'),
  // The bare name, not `/wasm`: only its `node` condition finds the .wasm file without a browser.
  wasm: () => import('onnxruntime-web'),
};

const require = createRequire(import.meta.url);

/** The CUDA provider is an extra download; looking for its file is quicker and plainer than letting it fail. */
function missingCudaProvider(entry: string): string | undefined {
  const folder = join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
  const windows = process.platform === 'win32';
  const file = windows ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  if (!existsSync(folder) || existsSync(join(folder, file))) return undefined;
  return `onnxruntime-node's CUDA provider is not installed (no ${file} in ${folder})`;
}

async function probeGpu(native: NativeRuntime, device: DeviceName): Promise<DeviceReport> {
  const known = native.listSupportedBackends().map((backend) => backend.name);
  if (!known.includes(device)) {
    const reason = `onnxruntime-node knows only ${known.join(', ')} on ${process.platform} ${process.arch}`;
    return { device, available: false, reason };
  }
  const entry = require.resolve('onnxruntime-node');
  const reason = device === 'cuda' ? missingCudaProvider(entry) : undefined;
  return reason ? { device, available: false, reason } : probeInChild(entry, device);
}

/** Node's devices: onnxruntime-node's cuda, webgpu and cpu, and onnxruntime-web's wasm where that package is absent. */
export function createNodeBackend(importers: Importers = installed): SessionBackend {
  let native: Promise<NativeRuntime> | undefined;
  let wasm: Promise<OnnxRuntime> | undefined;
  const loadNative = () => {
    native ??= importers.native();
    return native;
  };
  const loadWasm = () => {
    wasm ??= importers.wasm();
    return wasm;
  };

  async function attempt(device: DeviceName): Promise<DeviceReport> {
    const name = device === 'wasm' ? 'onnxruntime-web' : 'onnxruntime-node';
    try {
      const runtime = await (device === 'wasm' ? loadWasm() : loadNative());
      if (device === 'cuda' || device === 'webgpu') return await probeGpu(await loadNative(), device);
      await runProbe(runtime, device);
      return { device, available: true };
    } catch (error) {
      return { device, available: false, reason: `${name} does not work: ${firstLine(error)}` };
    }
  }

  return {
    devices: ['cuda', 'webgpu', 'cpu', 'wasm'],
    probe: rememberVerdicts(attempt),
    open: async (label, bytes, device, threads) =>
      openSession(await (device === 'wasm' ? loadWasm() : loadNative()), label, bytes, device, threads),
  };
}

/** The backend of this process. */
export const backend: SessionBackend = createNodeBackend();
