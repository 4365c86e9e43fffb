import { backend } from '#session';
import type { DeviceName, DeviceReport } from './options.js';
import type { OnnxRuntime } from './session.js';

/**
 * Tries one device, as {@link probeDevices} does.
 *
 * @param patience - milliseconds to wait for its answer; counts for the first attempt in a process. @default 30 000
 */
export function probeDevice(device: DeviceName, patience?: number): Promise<DeviceReport> {
  return backend.probe(device, patience);
}

/**
 * Tries every device of this machine, one at a time, and says why those that do not work do not. Verdicts are those
 * that loading a model uses; each is reached once a process.
 *
 * @returns a verdict on each device, in the order that `auto` tries them
 */
export async function probeDevices(): Promise<readonly DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of backend.devices) reports.push(await backend.probe(device));
  return reports;
}

/**
 * The onnxruntime package that runs a device here, for programs that make sessions of their own. On `cuda` it is the
 * one that `clusterzoo setup cuda` made, if it did, with NVIDIA's libraries loaded.
 *
 * @throws where the package is not installed; {@link probeDevices} says whether the device works
 */
export function onnxRuntime(device: DeviceName): Promise<OnnxRuntime> {
  return backend.runtime(device);
}
