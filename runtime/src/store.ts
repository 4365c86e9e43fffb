import { throwIfAborted } from './abort.js';
import { shown } from './checks.js';
import { ZooError } from './errors.js';

/** How one file is read. */
export interface ReadOptions {
  /** Most bytes the file may have; a larger one is refused before it is read whole. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears how many bytes have been read. */
  readonly onBytes?: ((loaded: number) => void) | undefined;
}

/** A place that holds files under relative paths: a folder, a URL, or memory. */
export interface FileStore {
  /** For messages: the folder, the URL, `memory`. */
  readonly location: string;
  /** True if reading needs the network, so that a cache saves requests. */
  readonly remote: boolean;
  /**
   * @returns the file's bytes, or undefined where there is no such file
   * @throws ZooError `FILE_CHANGED` beyond the limit, `FILE_MISSING` if reading fails, `ABORTED`
   */
  read(path: string, options: ReadOptions): Promise<Uint8Array | undefined>;
}

/** A store whose folders can be stores: a zoo holds a folder for each entry. */
export interface ZooStore extends FileStore {
  below(folder: string): FileStore;
}

/** Keeps bytes that came over the network, under keys made of letters, digits and `-`. */
export interface ByteCache {
  get(key: string): Promise<Uint8Array | undefined>;
  /**
   * Never throws: a cache that cannot be written only costs time.
   *
   * @param origin - where the bytes came from: whatever else came from there may be forgotten
   */
  put(key: string, bytes: Uint8Array, origin: string): Promise<void>;
}

export function tooLarge(where: string, size: number | string, limit: number): ZooError {
  return new ZooError('FILE_CHANGED', `${where} has ${size} bytes; at most ${limit} were expected`);
}

/** The files of a zoo entry in memory, by their paths in its folder; text files may be given as strings. */
export type ZooBytes = Readonly<Record<string, Uint8Array | string>>;

export function bytesStore(files: ZooBytes): FileStore {
  return {
    location: 'memory',
    remote: false,
    async read(path, { limit, signal }) {
      throwIfAborted(signal, `reading ${path}`);
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) return undefined;
      if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
        const message = `${path} in memory must be a Uint8Array or a string, got ${shown(content)}`;
        throw new ZooError('INVALID_ARGUMENT', message);
      }
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (bytes.length > limit) throw tooLarge(`${path} in memory`, bytes.length, limit);
      return bytes;
    },
  };
}
