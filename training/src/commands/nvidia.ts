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

/** Looks for NVIDIA's driver and libraries. Never throws; finds nothing but on Linux. */
export async function findNvidia(): Promise<NvidiaReport> {
  const [version, cache] = await Promise.all([
    readFile('/proc/driver/nvidia/version', 'utf8').catch(() => ''),
    promisify(execFile)('/sbin/ldconfig', ['-p']).then(
      ({ stdout }) => stdout,
      () => '',
    ),
  ]);
  const driver = /Kernel Module(?: for \S+)?\s+(\d[\d.]*)/.exec(version)?.[1] ?? null;
  const libraries = LIBRARIES.map((name) => {
    const line = cache.split('\n').find((text) => text.trim().startsWith(`${name}.so`));
    return [name, line?.split('=> ')[1]?.trim() ?? null] as const;
  });
  return { driver, libraries: Object.fromEntries(libraries) };
}
