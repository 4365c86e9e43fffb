import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What CUDA needs from the system besides this program. */
export interface NvidiaReport {
  /** Version of the kernel's driver, or null where there is none. */
  readonly driver: string | null;
  /** Path of each library that the system's loader knows, or null. Those that came with packages are not among them. */
  readonly libraries: Readonly<Record<string, string | null>>;
}

const LIBRARIES = ['libcuda', 'libcudart', 'libcublas', 'libcudnn'];

/** Reads the kernel's report on its driver and the loader's list of libraries; either may be empty. */
export function parseNvidia(driverReport: string, loaderCache: string): NvidiaReport {
  const driver = /Kernel Module(?: for \S+)?\s+(\d[\d.]*)/.exec(driverReport)?.[1] ?? null;
  const lines = loaderCache.split('\n').map((line) => line.trim());
  const pathOf = (name: string) => lines.find((line) => line.startsWith(`${name}.so`))?.split(' => ')[1] ?? null;
  return { driver, libraries: Object.fromEntries(LIBRARIES.map((name) => [name, pathOf(name)])) };
}

/** Looks for NVIDIA's driver and libraries. Never throws; finds nothing but on Linux. */
export async function findNvidia(): Promise<NvidiaReport> {
  const [driverReport, loaderCache] = await Promise.all([
    readFile('/proc/driver/nvidia/version', 'utf8').catch(() => ''),
    promisify(execFile)('/sbin/ldconfig', ['-p']).then(
      ({ stdout }) => stdout,
      () => '',
    ),
  ]);
  return parseNvidia(driverReport, loaderCache);
}
