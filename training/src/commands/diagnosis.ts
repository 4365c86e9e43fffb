import { type DeviceName, type DeviceReport, probeDevice } from '@clusterzoo/runtime';
import { findTensorFlow, type TensorFlowPackage } from '../engine/tensorflow-packages.js';
import { probeTensorFlow } from '../engine/tensorflow-probe.js';
import { systemLibraries } from '../setup/loader.js';
import { type Advice, fasterCommand } from './advice.js';
import { onnxruntimeWants, tensorflowWants, type WantedLibrary } from './cuda-libraries.js';
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

/** A device of onnxruntime; `cuda` with all there is to say about NVIDIA's card, driver and libraries. */
export type DeviceDiagnosis = DeviceReport & Partial<NvidiaReport> & { readonly libraries?: readonly WantedLibrary[] };

/** What `clusterzoo doctor` found. */
export interface Diagnosis {
  readonly node: string;
  /** Versions by package; null where it is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
  readonly engines: readonly EngineReport[];
  readonly devices: readonly DeviceDiagnosis[];
  /** What `--engine auto` takes, and the command that would make it faster. */
  readonly auto: {
    readonly engine: string;
    readonly device: string;
    readonly reason: string;
    readonly faster: Advice | null;
  };
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

const DEVICES: readonly DeviceName[] = ['cuda', 'webgpu', 'cpu', 'wasm'];

/** Milliseconds that each attempt is given: someone is waiting for all of them. */
const PATIENCE_MS = 8000;

/** Looks at everything that training and running models depends on. Never throws for what is missing. */
export async function diagnose(): Promise<Diagnosis> {
  const found = findTensorFlow();
  const [reports, nvidia, tensorflow, find] = await Promise.all([
    Promise.all(DEVICES.map((device) => probeDevice(device, PATIENCE_MS))),
    findNvidia(),
    tensorflowReport(found),
    systemLibraries(),
  ]);
  const libraries = await Promise.all([onnxruntimeWants(find), ...found.map((each) => tensorflowWants(each, find))]);
  const devices = reports.map((report) =>
    report.device === 'cuda' ? { ...report, ...nvidia, libraries: libraries.flat() } : report,
  );
  const packages = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name, found)]));
  const engines = [onnxruntimeReport(reports, packages), tensorflow];
  const auto = await chooseEngine(defaultEngine);
  const faster = fasterCommand({
    platform: process.platform,
    arch: process.arch,
    gpus: nvidia.gpus,
    devices,
    hasTensorFlowGpu: found.some(({ name }) => name.endsWith('-gpu')),
    autoDevice: auto.device,
  });
  return { node: process.versions.node, packages, engines, devices, auto: { ...auto, faster } };
}

/** Version of a package, wherever it was installed. */
function versionOf(name: string, found: readonly TensorFlowPackage[]): string | null {
  return installedVersion(name) ?? found.find((each) => each.name === name)?.version ?? null;
}

function onnxruntimeReport(devices: readonly DeviceReport[], packages: Diagnosis['packages']): EngineReport {
  const name = 'onnxruntime';
  const version = packages['onnxruntime-node'] ?? null;
  const own = devices.find(({ device }) => device === 'cpu');
  if (own?.available) return { name, available: true, device: own.device, version, reason: 'it comes with clusterzoo' };
  const reason = own ? own.reason : 'no device "cpu" here';
  return { name, available: false, device: null, version, reason: `${reason}; reinstall onnxruntime-node` };
}

/** Tries what is found in the order in which the engine does, until one works. */
async function tensorflowReport(found: readonly TensorFlowPackage[]): Promise<EngineReport> {
  const name = 'tensorflow';
  const failures: string[] = [];
  for (const each of found) {
    const label = `${each.name} ${each.version} ${each.origin === 'setup' ? 'as set up by clusterzoo' : 'from npm'}`;
    const verdict = await probeTensorFlow(each, PATIENCE_MS);
    if (verdict.available) {
      const { device, tensorflow: version, noGpu } = verdict;
      return { name, available: true, device, version, reason: noGpu ? `${label}, no GPU: ${noGpu}` : label };
    }
    failures.push(`${label}: ${verdict.reason}`);
  }
  const reason = failures.length > 0 ? failures.join('; ') : 'not installed; clusterzoo setup tensorflow builds it';
  return { name, available: false, device: null, version: null, reason };
}
