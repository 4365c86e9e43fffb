import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZooError } from '@clusterzoo/runtime';
import type { SetupControls } from '../setup/controls.js';
import { expectedHash } from './content-hash.js';
import type { DatasetArchive, DatasetFile } from './known-dataset.js';

/** Largest file that is downloaded unless its size is known to be larger: it ends a stream that does not. */
const LARGEST = 1 << 28;

/**
 * Downloads a file to `target`, from the first of its places that has it with the content that is expected. `target` is
 * there only when it is whole.
 *
 * @throws ZooError `FILE_MISSING` where no place has it, `FILE_CHANGED` where one has it with another content; both say
 * what can be done by hand; `ABORTED`
 */
export async function download(
  file: DatasetFile | DatasetArchive,
  target: string,
  controls: SetupControls = {},
): Promise<void> {
  const { signal } = controls;
  const expected = expectedHash(file);
  const reasons: string[] = [];
  let changed = false;
  await mkdir(dirname(target), { recursive: true });
  // Two processes may want the same file at the same time.
  const partial = `${target}.partial-${process.pid}`;
  try {
    for (const url of file.urls) {
      if (signal?.aborted) break;
      try {
        await save(url, partial, Math.max(file.bytes ?? 0, LARGEST), controls);
        const found = await expected.find(partial);
        if (found === expected.value) {
          await rename(partial, target);
          return;
        }
        changed = true;
        reasons.push(`${url} has other content than expected (${expected.title} ${found})`);
      } catch (error) {
        reasons.push(`${url}: ${reasonOf(error)}`);
      }
    }
  } finally {
    await rm(partial, { force: true });
  }
  if (signal?.aborted) throw new ZooError('ABORTED', `the download of ${file.name} was stopped`);
  const hash = `${expected.title} ${expected.value} ${expected.of}`;
  const remedy = `put a copy of ${file.name}, with ${hash}, into ${dirname(target)}`;
  const message = `cannot download ${file.name}: ${reasons.join('; ')}. Try again, or ${remedy}`;
  throw new ZooError(changed ? 'FILE_CHANGED' : 'FILE_MISSING', message);
}

async function save(url: string, path: string, largest: number, { signal, onEvent }: SetupControls): Promise<void> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status} ${response.statusText}`.trim());
  }
  // The length counts packed bytes where there is an encoding.
  const length = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  let loaded = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      loaded += chunk.length;
      if (loaded > largest) throw new Error(`it is larger than ${largest} bytes`);
      onEvent?.({ type: 'bytes', file: basename(url), loaded, total });
      yield chunk;
    }
  };
  await pipeline(response.body as unknown as AsyncIterable<Uint8Array>, counted, createWriteStream(path));
}

/** What went wrong, which fetch keeps to itself. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  if (error instanceof ZooError) return `what it sent is damaged or cut short (${(cause as Error).message})`;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
