import { type DeviceReport, probeDevices } from '@clusterzoo/runtime';
import { findTensorFlow } from '../engine/tensorflow-packages.js';
import { probeTensorFlow } from '../engine/tensorflow-probe.js';
import { chooseEngine, defaultEngine } from './engine.js';
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
  const engines = [onnxruntimeReport(devices, packages), await tensorflowReport()];
  const auto = await chooseEngine(defaultEngine);
  return {
    node: process.versions.node,
    packages,
    engines,
    devices,
    nvidia,
    auto,
  };
}

type Versions = Diagnosis['packages'];

function onnxruntimeReport(devices: readonly DeviceReport[], packages: Versions): EngineReport {
  const name = 'onnxruntime';
  const version = packages['onnxruntime-node'] ?? null;
  const own = devices.find(({ device }) => device === 'cpu');
  if (own?.available) return { name, available: true, device: own.device, version, reason: 'it comes with clusterzoo' };
  const reason = own ? own.reason : `no device "cpu" here`;
  return { name, available: false, device: null, version, reason: `${reason}; reinstall onnxruntime-node` };
}

/** Tries what is found in the order in which the engine does, until one works. */
async function tensorflowReport(): Promise<EngineReport> {
  const name = 'tensorflow';
  const found = findTensorFlow();
  const failures: string[] = [];
  for (const each of found) {
    const label = `${each.name} ${each.version} ${each.origin === 'setup' ? 'as set up by clusterzoo' : 'from npm'}`;
    const verdict = await probeTensorFlow(each);
    if (verdict.available) {
      const { device, tensorflow: version, noGpu } = verdict;
      return { name, available: true, device, version, reason: noGpu ? `${label}, no GPU: ${noGpu}` : label };
    }
    failures.push(`${label}: ${verdict.reason}`);
  }
  const reason = failures.length > 0 ? failures.join('; ') : 'not installed; clusterzoo setup tensorflow builds it';
  return { name, available: false, device: null, version: null, reason };
}
