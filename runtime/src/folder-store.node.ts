import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { throwIfAborted } from './abort.js';
import { ZooError } from './errors.js';
import { type ReadOptions, tooLarge, type ZooStore } from './store.js';

const CHUNK = 1 << 22;

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function readHandle(handle: FileHandle, where: string, options: ReadOptions): Promise<Uint8Array> {
  const { limit, signal, onBytes } = options;
  const status = await handle.stat();
  if (status.size > limit) throw tooLarge(where, status.size, limit);
  const bytes = new Uint8Array(status.size);
  let loaded = 0;
  while (loaded < bytes.length) {
    throwIfAborted(signal, `reading ${where}`);
    const { bytesRead } = await handle.read(bytes, loaded, Math.min(CHUNK, bytes.length - loaded), loaded);
    if (bytesRead === 0) break;
    loaded += bytesRead;
    onBytes?.(loaded);
  }
  return bytes.subarray(0, loaded);
}

/** Files below a folder. Symbolic links are followed only as long as they stay inside it. */
export function folderStore(folder: string): ZooStore {
  return {
    location: folder,
    remote: false,
    below: (name) => folderStore(join(folder, name)),
    async read(path, options) {
      const where = join(folder, path);
      throwIfAborted(options.signal, `reading ${where}`);
      let handle: FileHandle | undefined;
      try {
        const [root, real] = [await realpath(folder), await realpath(where)];
        if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) {
          throw new ZooError('FILE_MISSING', `${where} leads out of its folder, to ${real}; links must stay inside`);
        }
        // Before open, which would wait for a writer at a named pipe.
        if (!(await stat(real)).isFile()) throw new ZooError('FILE_MISSING', `${where} is not a file`);
        handle = await open(real, 'r');
        return await readHandle(handle, where, options);
      } catch (error) {
        if (error instanceof ZooError) throw error;
        if (isMissing(error)) return undefined;
        const message = `${where} cannot be read: ${(error as Error).message}`;
        throw new ZooError('FILE_MISSING', message, { cause: error });
      } finally {
        await handle?.close();
      }
    },
  };
}
