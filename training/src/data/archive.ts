import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ZooError } from '@clusterzoo/runtime';
import { type Extract, extract, type Header } from 'tar-stream';

/** What is wanted of an archive, and where it goes. */
export interface UnpackOptions {
  /** Names of files without their folders, and the most bytes that each may have. */
  readonly files: Readonly<Record<string, number>>;
  /** Folder to put them into, side by side. */
  readonly folder: string;
  /** Ends it with `ABORTED`. */
  readonly signal?: AbortSignal;
  /** Program that unpacks xz. @default xz */
  readonly xz?: string;
}

/** A file in an archive. */
type Entry = AsyncIterable<Uint8Array> & { readonly header: Header };

const CHUNK = 1 << 18;

/**
 * Takes files out of a tar archive, packed with gzip, xz or not at all. Each is there only when it is whole. xz is left
 * to the program of that name: the archives' filters are many, and decoders without it know few of them.
 *
 * @throws ZooError `FILE_MISSING` if the archive cannot be read or lacks a file, `INVALID_DATA` if it is damaged, cut
 * short, or holds a larger one, `SETUP_FAILED` where xz is needed and not there, `ABORTED`
 */
export async function unpackArchive(path: string, { files, folder, signal, xz = 'xz' }: UnpackOptions): Promise<void> {
  const wanted = new Map(Object.entries(files));
  const packing = await packingOf(path);
  await mkdir(folder, { recursive: true });
  const tar = extract();
  const take = async () => {
    for await (const entry of tar) {
      const name = basename(entry.header.name);
      const most = wanted.get(name);
      if (most === undefined || entry.header.type !== 'file') entry.resume();
      else {
        await writeEntry(entry as unknown as Entry, join(folder, name), most, path);
        wanted.delete(name);
      }
    }
  };
  const flow = packing === 'xz' ? flowThrough(xz, path, tar, signal) : flowFrom(path, packing, tar, signal);
  // What goes wrong on one side ends the other.
  const [read, written] = await Promise.allSettled([flow, take().catch((error: unknown) => end(tar, error))]);
  if (signal?.aborted) throw new ZooError('ABORTED', `the unpacking of ${path} was stopped`);
  const failures = [written, read].flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  const [failure] = [...failures.filter((error) => error instanceof ZooError), ...failures];
  if (failure instanceof ZooError) throw failure;
  if (failure) throw unreadable(path, failure);
  const [lacking] = wanted.keys();
  if (lacking === undefined) return;
  throw new ZooError('FILE_MISSING', `${path} holds no file ${lacking}; is it the right archive, and whole?`);
}

function end(tar: Extract, error: unknown): never {
  tar.destroy(error as Error);
  throw error;
}

function unreadable(path: string, cause: Error): ZooError {
  const { syscall, message } = cause as NodeJS.ErrnoException;
  if (syscall !== undefined) return new ZooError('FILE_MISSING', `cannot unpack ${path}: ${message}`, { cause });
  return new ZooError('INVALID_DATA', `${path} is damaged or cut short: ${message}; get it again`, { cause });
}

/** How a file is packed, by its first bytes. */
async function packingOf(path: string): Promise<'gzip' | 'xz' | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(6), 0, 6, 0);
    if (buffer.readUInt16BE(0) === 0x1f8b) return 'gzip';
    return buffer.toString('latin1') === '\xfd7zXZ\0' ? 'xz' : undefined;
  } catch (cause) {
    throw new ZooError('FILE_MISSING', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  } finally {
    await file?.close();
  }
}

function flowFrom(path: string, packing: 'gzip' | undefined, tar: Extract, signal?: AbortSignal): Promise<void> {
  const options = signal ? { signal } : {};
  const file = createReadStream(path, { highWaterMark: CHUNK });
  return packing ? pipeline(file, createGunzip({ chunkSize: CHUNK }), tar, options) : pipeline(file, tar, options);
}

async function flowThrough(program: string, path: string, tar: Extract, signal?: AbortSignal): Promise<void> {
  const options = signal ? { signal } : {};
  const child = spawn(program, ['--decompress', '--stdout', '--', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const remedy = `install xz (xz-utils), or unpack the archive by hand beside it`;
      const missing = new ZooError(
        'SETUP_FAILED',
        `${path} is packed with xz, and there is no program ${program}; ${remedy}`,
      );
      reject(cause.code === 'ENOENT' ? missing : cause);
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(said.trim().replaceAll(`${program}: `, '') || `${program} ended with ${code}`));
    });
  });
  const [flow, exit] = await Promise.allSettled([pipeline(child.stdout as Readable, tar, options), ended]);
  // A pipeline that breaks off takes the program with it; what the program says of itself is told first.
  child.kill();
  for (const result of [exit, flow]) if (result.status === 'rejected') throw result.reason;
}

async function writeEntry(entry: Entry, target: string, most: number, path: string): Promise<void> {
  const { size } = entry.header;
  if (size > most) {
    throw new ZooError('INVALID_DATA', `${path} holds ${basename(target)} with ${size} bytes instead of ${most}`);
  }
  const partial = `${target}.partial-${process.pid}`;
  try {
    await pipeline(entry, createWriteStream(partial));
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}
