import type { Manifest } from './manifest.js';
import type { ProgressEvent, SourceOptions } from './options.js';
import { type ModelSource, openEntry, startReading } from './source.js';
import { readVerified } from './verify.js';

/**
 * Reads what a zoo entry says of itself, and none of its other files.
 *
 * @throws ZooError `NOT_FOUND`, `MANIFEST_INVALID`, `FILE_MISSING` (unreachable), `INVALID_ARGUMENT`, `ABORTED`
 */
export async function readManifest(source: ModelSource, options: SourceOptions = {}): Promise<Manifest> {
  return (await openEntry(source, startReading(options, 'readManifest()'))).manifest;
}

/** A whole zoo entry. */
export interface ZooEntry {
  readonly manifest: Manifest;
  /** Where it was found, for messages. */
  readonly location: string;
  /** Bytes of every file that the manifest lists, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads every file of a zoo entry, test data and pictures too, and checks sizes and SHA-256.
 *
 * @throws ZooError as {@link readManifest}, and `FILE_MISSING` or `FILE_CHANGED` for a file that is not what the
 *   manifest says
 */
export async function readEntry(
  source: ModelSource,
  options: SourceOptions & { readonly onProgress?: (event: ProgressEvent) => void } = {},
): Promise<ZooEntry> {
  const { manifest, store, cache } = await openEntry(source, startReading(options, 'readEntry()'));
  const { signal, onProgress } = options;
  const files = new Map<string, Uint8Array>();
  for (const file of manifest.files) {
    files.set(file.path, await readVerified(file, { store, cache, signal, onProgress }));
  }
  return { manifest, location: store.location, files };
}
