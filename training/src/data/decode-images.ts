import { type Pixels, ZooError } from '@clusterzoo/runtime';
import { decodeFile, decodeSparingly } from '@clusterzoo/runtime/decoding';

/** A file that was to be decoded: its pixels, or why there are none. */
export type DecodedFile =
  | { readonly path: string; readonly pixels: Pixels }
  | { readonly path: string; readonly error: ZooError };

/** Pictures that are decoded at the same time, or wait for their turn decoded. */
const AT_ONCE = 3;

/**
 * Decodes pictures, in their order, a few at the same time.
 *
 * @param what - what is stopped by the signal, for the message
 * @throws ZooError `ABORTED`, `PACKAGE_MISSING`; what is wrong with a file comes in its place
 */
export async function* decodeImages(
  paths: readonly string[],
  { signal, what }: { readonly signal: AbortSignal | undefined; readonly what: string },
): AsyncGenerator<DecodedFile> {
  await decodeSparingly();
  const waiting: Promise<DecodedFile>[] = [];
  let next = 0;
  try {
    while (next < paths.length || waiting.length > 0) {
      if (signal?.aborted) throw new ZooError('ABORTED', `${what} was stopped`);
      while (next < paths.length && waiting.length < AT_ONCE) waiting.push(decoded(paths[next++]!));
      yield await waiting.shift()!;
    }
  } finally {
    // Whoever goes on finds the memory and the files free.
    await Promise.all(waiting);
  }
}

async function decoded(path: string): Promise<DecodedFile> {
  try {
    return { path, pixels: await decodeFile(path) };
  } catch (error) {
    if (error instanceof ZooError) return { path, error };
    throw error;
  }
}
