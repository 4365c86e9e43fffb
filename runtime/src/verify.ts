import { throwIfAborted } from './abort.js';
import { ZooError } from './errors.js';
import type { ZooFile } from './manifest.js';
import type { ProgressEvent } from './options.js';
import type { ByteCache, FileStore } from './store.js';

/** SHA-256 as lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How a file that a manifest lists is read. */
export interface VerifiedRead {
  readonly store: FileStore;
  readonly cache: ByteCache | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

/**
 * Reads a file that a manifest lists, from the cache if it is there, and checks size and SHA-256.
 *
 * @throws ZooError `FILE_MISSING`, `FILE_CHANGED`, `ABORTED`
 */
export async function readVerified(
  file: ZooFile,
  { store, cache, signal, onProgress }: VerifiedRead,
): Promise<Uint8Array> {
  const { path, bytes: total } = file;
  onProgress?.({ type: 'file-start', file: path, total });
  const kept = await cache?.get(file.sha256);
  if (kept && kept.length === total && (await sha256(kept)) === file.sha256) {
    onProgress?.({ type: 'file-done', file: path, total, cached: true });
    return kept;
  }
  const onBytes = (loaded: number) => onProgress?.({ type: 'file-progress', file: path, loaded, total });
  const bytes = await store.read(path, { limit: total, signal, onBytes });
  if (!bytes) {
    throw new ZooError('FILE_MISSING', `${path} is in the manifest but not in ${store.location}; fetch the entry anew`);
  }
  if (bytes.length !== total) {
    throw new ZooError(
      'FILE_CHANGED',
      `${path} in ${store.location} has ${bytes.length} bytes; the manifest says ${total}`,
    );
  }
  const digest = await sha256(bytes);
  if (digest !== file.sha256) {
    const message = `${path} in ${store.location} has SHA-256 ${digest}; the manifest says ${file.sha256}`;
    throw new ZooError('FILE_CHANGED', message);
  }
  throwIfAborted(signal, `reading ${path}`);
  await cache?.put(file.sha256, bytes, `${store.location}${path}`);
  onProgress?.({ type: 'file-done', file: path, total, cached: false });
  return bytes;
}
