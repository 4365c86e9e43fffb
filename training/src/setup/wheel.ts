import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { ZooError } from '@clusterzoo/runtime';
import { type Entry, open, type ZipFile } from 'yauzl';
import type { SetupControls } from './controls.js';

/** A file of a wheel. */
interface RecordLine {
  /** SHA-256 in URL-safe base64 without padding. */
  readonly hash: string;
  readonly bytes: number;
}

/** An open wheel. Close it. */
export class Wheel {
  private constructor(
    /** Path of the file. */
    readonly path: string,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws ZooError `FILE_CHANGED` where it is no whole wheel */
  static async open(path: string): Promise<Wheel> {
    try {
      const zip = await promisify<string, object, ZipFile>(open)(path, { lazyEntries: true, autoClose: false });
      return new Wheel(path, zip, await entriesOf(zip));
    } catch (cause) {
      throw damaged(path, (cause as Error).message, cause);
    }
  }

  /** Name and version, as the file's name has them. */
  get name(): { readonly name: string; readonly version: string } {
    const [name = '', version = ''] = basename(this.path).split('-');
    return { name, version };
  }

  /** What the wheel says of itself, such as `Requires-Dist` lines: one entry a line, in order. */
  async metadata(): Promise<readonly { readonly key: string; readonly value: string }[]> {
    const [head = ''] = (await this.#text('METADATA')).split(/\r?\n\r?\n/);
    return head.split(/\r?\n/).flatMap((line) => {
      const [, key, value] = /^([\w-]+): (.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [{ key, value }];
    });
  }

  /**
   * Writes files of the wheel to a folder, each compared with the hash that the wheel's RECORD gives.
   *
   * @param target - path under `folder` for a file of the wheel, or undefined to leave it out
   * @returns how many files were written
   * @throws ZooError `FILE_CHANGED` where a file has another hash, `SETUP_FAILED` where the disk is full, `ABORTED`
   */
  async unpack(
    folder: string,
    target: (path: string) => string | undefined,
    { onEvent, signal }: SetupControls = {},
  ): Promise<number> {
    const records = await this.#records();
    const chosen = [...this.entries.values()].flatMap((entry) => {
      const path = entry.fileName.endsWith('/') ? undefined : target(entry.fileName);
      return path === undefined ? [] : [{ entry, path: join(folder, path) }];
    });
    const total = chosen.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    let loaded = 0;
    const onBytes = (count: number) => {
      loaded += count;
      onEvent?.({ type: 'bytes', file: basename(this.path), loaded, total });
    };
    for (const { entry, path } of chosen) {
      if (signal?.aborted) throw new ZooError('ABORTED', `the setup was stopped while it unpacked ${this.path}`);
      await this.#extract(entry, path, records.get(entry.fileName), onBytes);
    }
    return chosen.length;
  }

  close(): void {
    this.zip.close();
  }

  async #extract(
    entry: Entry,
    path: string,
    record: RecordLine | undefined,
    onBytes: (count: number) => void,
  ): Promise<void> {
    if (!record) throw damaged(this.path, `its RECORD does not name ${entry.fileName}`);
    const hash = createHash('sha256');
    await mkdir(dirname(path), { recursive: true });
    try {
      await pipeline(
        await this.#stream(entry),
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            onBytes(chunk.length);
            yield chunk;
          }
        },
        createWriteStream(path),
      );
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === 'ENOSPC') throw new ZooError('SETUP_FAILED', `no space left on the disk of ${path}`, { cause });
      if (code?.startsWith('E')) throw cause;
      throw damaged(this.path, message, cause);
    }
    const found = hash.digest('base64url');
    if (found !== record.hash) {
      throw damaged(this.path, `${entry.fileName} has SHA-256 ${found}, and ${record.hash} is expected`);
    }
    // Upper half: the mode of the file on Unix.
    const mode = (entry.externalFileAttributes >>> 16) & 0o777;
    if (mode & 0o111) await chmod(path, 0o755);
  }

  async #records(): Promise<ReadonlyMap<string, RecordLine>> {
    const records = new Map<string, RecordLine>();
    for (const line of (await this.#text('RECORD')).split(/\r?\n/)) {
      const [, quoted, plain, hash, bytes] = /^(?:"([^"]*)"|([^,"]*)),sha256=([\w-]+),(\d+)$/.exec(line) ?? [];
      if (hash !== undefined) records.set((quoted ?? plain)!, { hash, bytes: Number(bytes) });
    }
    return records;
  }

  /** A file of the `.dist-info` folder. */
  async #text(name: string): Promise<string> {
    const entry = [...this.entries.values()].find(({ fileName }) => fileName.endsWith(`.dist-info/${name}`));
    if (!entry) throw damaged(this.path, `it has no ${name}`);
    const chunks: Buffer[] = [];
    for await (const chunk of await this.#stream(entry)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }

  #stream(entry: Entry): Promise<Readable> {
    return promisify<Entry, Readable>(this.zip.openReadStream.bind(this.zip))(entry);
  }
}

function damaged(path: string, why: string, cause?: unknown): ZooError {
  const message = `${path} is not what was published (${why})`;
  return new ZooError('FILE_CHANGED', message, { cause });
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}
