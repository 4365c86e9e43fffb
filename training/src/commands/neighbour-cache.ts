import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';
import type { NeighbourKey, NeighbourStore } from '../graph/finder.js';
import type { Neighbours } from '../graph/neighbours.js';
import { KeptFiles } from './kept-files.js';

/** What files hold and how they are named; files of another format are never found. */
const FORMAT = 'clusterzoo neighbours 1';

/** Options of {@link NeighbourCache}. */
export interface NeighbourCacheOptions {
  /** @default `neighbours` in clusterzoo's cache folder */
  readonly folder?: string;
  /** Files beyond it make room, those not used for longest first. @default 1 GB */
  readonly mostBytes?: number;
  /** rows² · columns from which lists are kept; what is found at once need not be. @default 1e9 */
  readonly leastWork?: number;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array | Int32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Keeps lists of neighbours in files, named by the SHA-256 of what they are of: the data, their shape and how they were
 * found.
 */
export class NeighbourCache implements NeighbourStore {
  readonly #files: KeptFiles;
  readonly #leastWork: number;

  constructor({
    folder = join(cacheFolder(), 'neighbours'),
    mostBytes = 1e9,
    leastWork = 1e9,
  }: NeighbourCacheOptions = {}) {
    this.#files = new KeptFiles({ folder, ending: '.neighbours', mostBytes });
    this.#leastWork = leastWork;
  }

  async read(key: NeighbourKey): Promise<Neighbours | undefined> {
    if (!this.#isWorth(key)) return undefined;
    const payload = await this.#files.read(nameOf(key));
    const length = (key.data.length / key.columns) * key.neighbours;
    if (payload?.length !== 8 * length) return undefined;
    const { buffer } = Uint8Array.from(payload);
    return { indices: new Int32Array(buffer, 0, length), distances: new Float32Array(buffer, 4 * length) };
  }

  async write(key: NeighbourKey, { indices, distances }: Neighbours): Promise<void> {
    if (!this.#isWorth(key)) return;
    await this.#files.write(nameOf(key), Buffer.concat([bytesOf(indices), bytesOf(distances)]));
  }

  #isWorth({ data, columns }: NeighbourKey): boolean {
    return (data.length / columns) * data.length >= this.#leastWork;
  }
}

function nameOf({ data, columns, neighbours, method }: NeighbourKey): string {
  const type = data instanceof Float32Array ? 'float32' : 'float64';
  const about = JSON.stringify([FORMAT, endianness(), type, data.length, columns, neighbours, method]);
  return createHash('sha256').update(about).update(bytesOf(data)).digest('hex');
}
