import { ZooError } from '@clusterzoo/runtime';
import { fileSource } from './byte-source.js';

/** What a file of records of one size must hold. */
export interface RecordLayout {
  /** Bytes of a record. */
  readonly bytes: number;
  /** Records in the file. */
  readonly count: number;
}

/**
 * Reads a file of equally long records, one after the other, without holding more than a few of them; gzipped or not.
 *
 * @param take - is given every record with its number; it must not keep the bytes
 * @throws ZooError `FILE_MISSING` if it cannot be read, `SHAPE_MISMATCH` for more or fewer bytes, what `take` throws
 */
export async function readRecords(
  path: string,
  { bytes, count }: RecordLayout,
  take: (record: Uint8Array, number: number) => void,
): Promise<void> {
  const source = await fileSource(path);
  const total = bytes * count;
  const wrong = (found: string, why: string) =>
    new ZooError('SHAPE_MISMATCH', `${path} has ${found} instead of ${count} records of ${bytes} bytes${why}`);
  if (source.size !== undefined && source.size > total) throw wrong(`${source.size} bytes`, '');
  const open = Buffer.alloc(bytes);
  let [filled, number, length] = [0, 0, 0];
  for await (const chunk of source.stream()) {
    length += chunk.length;
    if (length > total) throw wrong('more', '');
    let at = 0;
    while (at < chunk.length) {
      if (filled === 0 && chunk.length - at >= bytes) {
        take(chunk.subarray(at, at + bytes), number++);
        at += bytes;
        continue;
      }
      const part = Math.min(bytes - filled, chunk.length - at);
      chunk.copy(open, filled, at, at + part);
      filled += part;
      at += part;
      if (filled < bytes) continue;
      take(open, number++);
      filled = 0;
    }
  }
  if (length < total) throw wrong(`${length} bytes`, '; is it cut short?');
}
