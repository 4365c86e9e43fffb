import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ZooError } from '@clusterzoo/runtime';

/** Bytes that can be read from their beginning as often as wanted. */
export interface ByteSource {
  /** What messages call it: the path of the file, with the part of it that is meant. */
  readonly name: string;
  /** Number of bytes that {@link ByteStream.read} counts up to. */
  readonly total: number;
  /** Number of bytes that come out, where it is known before they are read. */
  readonly size: number | undefined;
  stream(): ByteStream;
}

/** One pass over a source. It is closed when the loop over it ends, for whatever reason. */
export interface ByteStream extends AsyncIterable<Buffer> {
  /** Bytes read so far, of {@link ByteSource.total}: those of the file, where it is compressed. */
  readonly read: number;
}

const CHUNK = 1 << 18;

/**
 * A file, unpacked on the way where it is gzip, whatever its name.
 *
 * @throws ZooError `FILE_MISSING` if it cannot be read or is no regular file; streams throw `INVALID_DATA` where the
 * gzip data are damaged or cut short
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const total = await regularFileSize(path);
  const packed = (await firstBytes(path, 2)).equals(Buffer.of(0x1f, 0x8b));
  return { name: path, total, size: packed ? undefined : total, stream: () => fileStream(path, packed) };
}

/** Size of a file in bytes. @throws ZooError `FILE_MISSING` if there is none, or something else of that name */
async function regularFileSize(path: string): Promise<number> {
  let reason = 'it is no regular file; save what it holds to one';
  let cause: unknown;
  try {
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
    if (stats.isDirectory()) reason = 'it is a folder';
  } catch (error) {
    cause = error;
    reason = (error as Error).message;
  }
  throw new ZooError('FILE_MISSING', `cannot read ${path}: ${reason}`, { cause });
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new ZooError('FILE_MISSING', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  } finally {
    await file?.close();
  }
}

function fileStream(path: string, packed: boolean): ByteStream {
  let read = 0;
  async function* raw(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      read += chunk.length;
      yield chunk;
    }
  }
  async function* iterate(): AsyncGenerator<Buffer> {
    try {
      // Errors come out of the last part, which the loop reads.
      yield* packed ? pipeline(raw, createGunzip({ chunkSize: CHUNK }), () => {}) : raw();
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      if (code.startsWith('Z_')) {
        throw new ZooError('INVALID_DATA', `${path} is damaged or cut short: ${message}; get it again`, { cause });
      }
      throw new ZooError('FILE_MISSING', `cannot read ${path}: ${message}`, { cause });
    }
  }
  return {
    get read() {
      return read;
    },
    [Symbol.asyncIterator]: iterate,
  };
}

/** The first bytes that come out of a source, fewer than `count` if it has no more. */
export async function headOf(source: ByteSource, count: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.stream()) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(parts).subarray(0, count);
}

/**
 * All bytes of a source.
 *
 * @throws ZooError `INVALID_DATA` as soon as there are more than `limit`
 */
export async function bytesOf(source: ByteSource, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.stream()) {
    length += chunk.length;
    if (length > limit) {
      throw new ZooError('INVALID_DATA', `${source.name} holds more than ${limit} bytes, too many to read at once`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts, length);
}
