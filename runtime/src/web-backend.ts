import { rememberVerdicts, runProbe } from './device.js';
import type { DeviceName, DeviceReport } from './options.js';
import {
  type BackendSettings,
  firstLine,
  inTurn,
  type OnnxRuntime,
  openSession,
  type SessionBackend,
} from './session.js';

/** onnxruntime-web: what its sessions need, and where its settings are. */
export interface WebRuntime extends OnnxRuntime {
  readonly env: {
    logLevel?: 'verbose' | 'info' | 'warning' | 'error' | 'fatal';
    readonly wasm: { wasmPaths?: unknown; numThreads?: number };
  };
}

/** The builds of onnxruntime-web that a page may load, each when it is first needed. */
export interface WebImporters {
  /** Runs on both devices, from a file twice as large. */
  readonly webgpu?: () => Promise<WebRuntime>;
  readonly wasm: () => Promise<WebRuntime>;
}

/** What is asked of WebGPU here; the graphs are onnxruntime's business. */
interface Gpu {
  requestAdapter(): Promise<{
    readonly features: ReadonlySet<string>;
    readonly info: { readonly description: string; readonly vendor: string; readonly architecture: string };
  } | null>;
}

/** What a browser says of its graphics device, or why it has none. */
type Found = { readonly reason: string } | { readonly adapter?: string; readonly half?: true };

async function findAdapter(): Promise<Found> {
  const { gpu } = globalThis.navigator as { gpu?: Gpu };
  if (!gpu) {
    const secure = globalThis.isSecureContext === false ? '; pages that are not served over https have none' : '';
    return { reason: `this browser has no WebGPU${secure}` };
  }
  const found = await gpu.requestAdapter();
  if (!found) return { reason: 'this browser found no graphics device that WebGPU can use' };
  const { description, vendor, architecture } = found.info;
  const adapter = description || `${vendor} ${architecture}`.trim();
  return { ...(adapter && { adapter }), ...(found.features.has('shader-f16') && { half: true }) };
}

/** A browser's devices: onnxruntime-web's webgpu, where that build is at hand, and wasm. */
export function createWebBackend(importers: WebImporters): SessionBackend {
  const loaded = new Map<DeviceName, Promise<WebRuntime>>();
  let settings: BackendSettings = { wasmFolder: undefined, threads: 0 };

  async function load(device: DeviceName): Promise<WebRuntime> {
    const importer = device === 'webgpu' ? importers.webgpu : importers.wasm;
    if (!importer) throw new Error(`this entry of the package has no ${device}`);
    const runtime = await importer();
    // Every failure is thrown as well.
    runtime.env.logLevel = 'fatal';
    if (settings.wasmFolder !== undefined) runtime.env.wasm.wasmPaths = settings.wasmFolder;
    if (settings.threads > 0) runtime.env.wasm.numThreads = settings.threads;
    return runtime;
  }

  function runtimeOf(device: DeviceName): Promise<WebRuntime> {
    const known = loaded.get(device) ?? load(device);
    loaded.set(device, known);
    return known;
  }

  async function attempt(device: DeviceName): Promise<DeviceReport> {
    try {
      const found = device === 'webgpu' ? await findAdapter() : {};
      if ('reason' in found) return { device, available: false, reason: found.reason };
      const runtime = await runtimeOf(device);
      await inTurn(() => runProbe(runtime, device));
      return { device, available: true, ...found };
    } catch (error) {
      return { device, available: false, reason: `onnxruntime-web does not work: ${firstLine(error)}` };
    }
  }

  return {
    devices: importers.webgpu ? ['webgpu', 'wasm'] : ['wasm'],
    configure: (given) => {
      settings = {
        wasmFolder: given.wasmFolder ?? settings.wasmFolder,
        threads: given.threads || settings.threads,
      };
    },
    probe: rememberVerdicts(attempt),
    runtime: runtimeOf,
    open: async (label, bytes, device, threads) => openSession(await runtimeOf(device), label, bytes, device, threads),
  };
}
