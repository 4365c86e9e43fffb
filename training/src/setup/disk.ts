import { mkdir, statfs } from 'node:fs/promises';
import { ZooError } from '@clusterzoo/runtime';

/** A size for people, in powers of ten: `1.3 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}

/** What to do where the disk of the cache does not do. */
export const OTHER_DISK = 'name a folder on another disk in the environment variable CLUSTERZOO_CACHE';

/**
 * @throws ZooError `SETUP_FAILED` where the disk of `folder` has not as many bytes free, or there can be no such folder
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= bytes) return;
  const [wanted, present] = [formatBytes(bytes), formatBytes(free)];
  const message = `${wanted} of disk are needed in ${folder}, and ${present} are free: make room, or ${OTHER_DISK}`;
  throw new ZooError('SETUP_FAILED', message);
}

async function freeBytes(folder: string): Promise<number> {
  try {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    const message = `cannot write to ${folder}: ${(cause as Error).message}; make that possible, or ${OTHER_DISK}`;
    throw new ZooError('SETUP_FAILED', message, { cause });
  }
}
