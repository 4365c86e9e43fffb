import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';
import type { NeighbourKey, NeighbourStore } from '../graph/finder.js';
import type { Neighbours } from '../graph/neighbours.js';
import { writeWhole } from './atomic.js';

/** What files hold and how they are named; files of another format are never found. */
const FORMAT = 'clusterzoo neighbours 1';

/** Ends the name of a file. */
const ENDING = '.neighbours';

/** Options of {@link NeighbourCache}. */
export interface NeighbourCacheOptions {
  /** @default `neighbours` in clusterzoo's cache folder */
  readonly folder?: string;
  /** Files beyond it make room, those not used for longest first. @default 1 GB */
  readonly mostBytes?: number;
  /** rows² · columns from which lists are kept; what is found at once need not be. @default 1e9 */
  readonly leastWork?: number;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array | Int32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Keeps lists of neighbours in files, named by the SHA-256 of what they are of: the data, their shape and how they were
 * found. A file begins with the SHA-256 of the rest, and one that is damaged counts as absent. A full disk or a folder
 * that cannot be written makes the next run slower, not this one fail.
 */
export class NeighbourCache implements NeighbourStore {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #leastWork: number;

  constructor({
    folder = join(cacheFolder(), 'neighbours'),
    mostBytes = 1e9,
    leastWork = 1e9,
  }: NeighbourCacheOptions = {}) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
    this.#leastWork = leastWork;
  }

  async read(key: NeighbourKey): Promise<Neighbours | undefined> {
    if (!this.#isWorth(key)) return undefined;
    try {
      const path = this.#path(key);
      const content = await readFile(path);
      const payload = content.subarray(32);
      const length = (key.data.length / key.columns) * key.neighbours;
      if (payload.length !== 8 * length || !sha256(payload).equals(content.subarray(0, 32))) return undefined;
      const now = new Date();
      await utimes(path, now, now);
      const { buffer } = Uint8Array.from(payload);
      return { indices: new Int32Array(buffer, 0, length), distances: new Float32Array(buffer, 4 * length) };
    } catch {
      return undefined;
    }
  }

  async write(key: NeighbourKey, { indices, distances }: Neighbours): Promise<void> {
    if (!this.#isWorth(key)) return;
    try {
      const payload = Buffer.concat([bytesOf(indices), bytesOf(distances)]);
      if (payload.length + 32 > this.#mostBytes) return;
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(this.#path(key), Buffer.concat([sha256(payload), payload]));
      await this.#makeRoom();
    } catch {
      // Another run searches again.
    }
  }

  #isWorth({ data, columns }: NeighbourKey): boolean {
    return (data.length / columns) * data.length >= this.#leastWork;
  }

  #path({ data, columns, neighbours, method }: NeighbourKey): string {
    const type = data instanceof Float32Array ? 'float32' : 'float64';
    const about = JSON.stringify([FORMAT, endianness(), type, data.length, columns, neighbours, method]);
    const hash = createHash('sha256').update(about).update(bytesOf(data));
    return join(this.#folder, `${hash.digest('hex')}${ENDING}`);
  }

  async #makeRoom(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(ENDING));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs };
      }),
    );
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { path, size } of files) {
      total += size;
      if (total > this.#mostBytes) await rm(path, { force: true });
    }
  }
}
