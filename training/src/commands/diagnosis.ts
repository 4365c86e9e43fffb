import { type DeviceReport, probeDevices } from '@clusterzoo/runtime';
import { defaultEngine } from './engine.js';
import { findNvidia, type NvidiaReport } from './nvidia.js';
import { installedVersion } from './packages.js';

/** What is known about one engine. */
export interface EngineReport {
  readonly name: 'onnxruntime' | 'tensorflow';
  /** Whether this version can train with it here. */
  readonly available: boolean;
  /** Where it trains unless told otherwise; null where it does not. */
  readonly device: string | null;
  readonly version: string | null;
  readonly reason: string;
}

/** What `clusterzoo doctor` found. */
export interface Diagnosis {
  readonly node: string;
  /** Versions by package; null where it is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
  readonly engines: readonly EngineReport[];
  readonly devices: readonly DeviceReport[];
  readonly nvidia: NvidiaReport;
  /** What `--engine auto` takes. */
  readonly auto: { readonly engine: string; readonly device: string; readonly reason: string };
}

const PACKAGES = [
  '@clusterzoo/runtime',
  '@clusterzoo/export',
  '@clusterzoo/training',
  '@clusterzoo/models',
  'onnxruntime-node',
  'onnxruntime-web',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
];

/** Looks at everything that training and running models depends on. Never throws for what is missing. */
export async function diagnose(): Promise<Diagnosis> {
  const [devices, nvidia] = await Promise.all([probeDevices(), findNvidia()]);
  const packages = Object.fromEntries(PACKAGES.map((name) => [name, installedVersion(name) ?? null]));
  const engines = [onnxruntimeReport(devices, packages), tensorflowReport(packages)];
  const { device } = defaultEngine;
  const reason = 'the only engine of this version; networks this small are fastest on the CPU, --device takes another';
  return {
    node: process.versions.node,
    packages,
    engines,
    devices,
    nvidia,
    auto: { engine: 'onnxruntime', device, reason },
  };
}

type Versions = Diagnosis['packages'];

function onnxruntimeReport(devices: readonly DeviceReport[], packages: Versions): EngineReport {
  const name = 'onnxruntime';
  const version = packages['onnxruntime-node'] ?? null;
  const own = devices.find(({ device }) => device === defaultEngine.device);
  if (own?.available) return { name, available: true, device: own.device, version, reason: 'it comes with clusterzoo' };
  const reason = own ? own.reason : `no device "${defaultEngine.device}" here`;
  return { name, available: false, device: null, version, reason: `${reason}; reinstall onnxruntime-node` };
}

function tensorflowReport(packages: Versions): EngineReport {
  const found = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].find((name) => packages[name] !== null);
  const unused = 'this version of clusterzoo does not use it';
  const reason = found
    ? `${found} is installed, but ${unused}`
    : `not installed (@tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu would be needed), and ${unused}`;
  const version = found ? (packages[found] ?? null) : null;
  return { name: 'tensorflow', available: false, device: null, version, reason };
}
