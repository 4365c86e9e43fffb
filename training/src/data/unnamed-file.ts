import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { OTHER_DISK } from '../setup/disk.js';

/** Files that nobody closes are closed when nobody can read from them any more. */
const unread = new FinalizationRegistry<number>((file) => closeSync(file));

/**
 * A file for as long as this process uses it. It has no name from its beginning on (on Windows: it is deleted when the
 * process ends), so that its room is free again whatever happens.
 */
export class UnnamedFile {
  #file: number;
  #room = new Uint8Array(0);

  /** @throws ZooError `SETUP_FAILED` if there can be no file in `folder` */
  constructor(private readonly folder: string) {
    const path = join(folder, `${process.pid}-${randomUUID()}`);
    let file: number | undefined;
    try {
      file = openSync(path, 'wx+', 0o600);
      if (process.platform === 'win32') process.once('exit', () => rmSync(path, { force: true }));
      else rmSync(path);
    } catch (cause) {
      if (file !== undefined) closeSync(file);
      throw this.#fault('SETUP_FAILED', 'write to', cause);
    }
    this.#file = file;
    unread.register(this, file, this);
  }

  /** Frees its room at once: there is nothing to read or to write any more. */
  close(): void {
    if (!unread.unregister(this)) return;
    closeSync(this.#file);
    // The number may soon be that of another file.
    this.#file = -1;
  }

  /** @throws ZooError `SETUP_FAILED` if the disk does not take them */
  write(bytes: Uint8Array, at: number): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
      }
    } catch (cause) {
      throw this.#fault('SETUP_FAILED', 'write to', cause);
    }
  }

  /** Bytes `begin` to `end` (exclusive), all of which must have been written; the next call overwrites them. */
  read(begin: number, end: number): Uint8Array {
    const count = end - begin;
    if (this.#room.length < count) this.#room = new Uint8Array(count);
    try {
      for (let done = 0; done < count; ) {
        const read = readSync(this.#file, this.#room, done, count - done, begin + done);
        if (read === 0) throw new Error(`there are no bytes ${begin + done} to ${end}`);
        done += read;
      }
    } catch (cause) {
      throw this.#fault('FILE_MISSING', 'read back from', cause);
    }
    return this.#room.subarray(0, count);
  }

  #fault(code: 'SETUP_FAILED' | 'FILE_MISSING', what: string, cause: unknown): ZooError {
    const remedy = code === 'SETUP_FAILED' ? `make room, or ${OTHER_DISK}` : 'start again';
    return new ZooError(code, `cannot ${what} ${this.folder}: ${(cause as Error).message}; ${remedy}`, { cause });
  }
}
