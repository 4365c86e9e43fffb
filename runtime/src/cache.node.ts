import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ByteCache } from './store.js';

/** `clusterzoo` in the folder where the operating system wants caches. */
function defaultFolder(): string {
  const home = homedir();
  const base = {
    win32: process.env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
    darwin: join(home, 'Library', 'Caches'),
  }[process.platform as string];
  return join(base ?? (process.env.XDG_CACHE_HOME || join(home, '.cache')), 'clusterzoo');
}

/**
 * A folder of files, one a key. A file appears under its name only when it is whole.
 *
 * @param folder - where, or undefined for `CLUSTERZOO_CACHE` or the system's own place
 * @param onWarning - hears why something could not be kept
 */
export function folderCache(folder: string | undefined, onWarning: (message: string) => void): ByteCache {
  const root = folder ?? (process.env.CLUSTERZOO_CACHE || defaultFolder());
  return {
    async get(key) {
      const file = await readFile(join(root, key)).catch(() => undefined);
      return file && new Uint8Array(file.buffer, file.byteOffset, file.length);
    },
    async put(key, bytes) {
      const temporary = join(root, `${key}.${process.pid}-${randomUUID()}.part`);
      try {
        await mkdir(root, { recursive: true });
        await writeFile(temporary, bytes);
        await rename(temporary, join(root, key));
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        onWarning(`could not keep a file in the cache ${root}: ${(error as Error).message}`);
      }
    },
  };
}
