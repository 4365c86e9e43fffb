import { join } from 'node:path';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';
import { requireSpace } from '../setup/disk.js';
import { type Bytes, ByteValues, bytesInMemory } from './byte-values.js';
import { UnnamedFile } from './unnamed-file.js';

/** Most bytes that are kept in memory: 1 GiB. */
const MOST_IN_MEMORY = 2 ** 30;

/** Options of {@link ByteStore.open}. */
export interface ByteStoreOptions {
  /** @default 1 GiB */
  readonly mostInMemory?: number;
  /** Where a file goes. @default `streams` in clusterzoo's cache folder */
  readonly folder?: string;
}

/** Bytes of pictures, written one after the other, to be read from any place: in memory, or of many in a file. */
export class ByteStore {
  #length = 0;

  private constructor(
    private readonly capacity: number,
    private readonly place: Uint8Array | UnnamedFile,
  ) {}

  /**
   * @param capacity - bytes that will be written, at most
   * @throws ZooError `SETUP_FAILED` if there is no room for them on the disk
   */
  static async open(
    capacity: number,
    { mostInMemory = MOST_IN_MEMORY, folder = join(cacheFolder(), 'streams') }: ByteStoreOptions = {},
  ): Promise<ByteStore> {
    if (capacity <= mostInMemory) return new ByteStore(capacity, new Uint8Array(capacity));
    await requireSpace(folder, capacity);
    return new ByteStore(capacity, new UnnamedFile(folder));
  }

  /** Number of bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** @throws ZooError `SETUP_FAILED` if the disk does not take them */
  write(bytes: Uint8Array): void {
    const at = this.#length;
    if (at + bytes.length > this.capacity) throw new RangeError(`there is room for ${this.capacity} bytes only`);
    if (this.place instanceof UnnamedFile) this.place.write(bytes, at);
    else this.place.set(bytes, at);
    this.#length += bytes.length;
  }

  /** What has been written, as numbers in [0, 1]. */
  get values(): ByteValues {
    return new ByteValues(this.#bytes);
  }

  /** Frees the disk at once; what was taken of its {@link values} must not be read any more. */
  close(): void {
    if (this.place instanceof UnnamedFile) this.place.close();
  }

  get #bytes(): Bytes {
    const length = this.#length;
    const { place } = this;
    if (!(place instanceof UnnamedFile)) return bytesInMemory(place.subarray(0, length));
    return { length, read: (begin, end) => place.read(begin, Math.min(end, length)) };
  }
}
