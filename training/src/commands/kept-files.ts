import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './atomic.js';

/** Options of {@link KeptFiles}. */
export interface KeptFilesOptions {
  readonly folder: string;
  /** Ends the names of the files; others in the folder are left alone. */
  readonly ending: string;
  /** Files beyond it make room, those not used for longest first. */
  readonly mostBytes: number;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/**
 * A folder of results that take long to compute, by names that say what they are of. A file begins with the SHA-256 of
 * the rest, and one that is damaged counts as absent. A full disk or a folder that cannot be written makes the next run
 * slower, not this one fail.
 */
export class KeptFiles {
  constructor(private readonly options: KeptFilesOptions) {}

  async read(name: string): Promise<Buffer | undefined> {
    try {
      const path = this.#path(name);
      const content = await readFile(path);
      const payload = content.subarray(32);
      if (!sha256(payload).equals(content.subarray(0, 32))) return undefined;
      const now = new Date();
      await utimes(path, now, now);
      return payload;
    } catch {
      return undefined;
    }
  }

  async write(name: string, payload: Uint8Array): Promise<void> {
    if (payload.length + 32 > this.options.mostBytes) return;
    try {
      await mkdir(this.options.folder, { recursive: true });
      await writeWhole(this.#path(name), Buffer.concat([sha256(payload), payload]));
      await this.#makeRoom();
    } catch {
      // Another run computes it again.
    }
  }

  #path(name: string): string {
    return join(this.options.folder, `${name}${this.options.ending}`);
  }

  async #makeRoom(): Promise<void> {
    const { folder, ending, mostBytes } = this.options;
    const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs };
      }),
    );
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { path, size } of files) {
      total += size;
      if (total > mostBytes) await rm(path, { force: true });
    }
  }
}
