import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.node.js';
import type { ByteCache } from './store.js';

/**
 * A folder of files, one a key. A file appears under its name only when it is whole.
 *
 * @param folder - where, or undefined for `CLUSTERZOO_CACHE` or the system's own place
 * @param onWarning - hears why something could not be kept
 */
export function folderCache(folder: string | undefined, onWarning: (message: string) => void): ByteCache {
  const root = folder ?? cacheFolder();
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
