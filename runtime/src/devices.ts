import { backend } from '#session';
import type { DeviceReport } from './options.js';

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
