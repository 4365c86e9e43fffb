import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';

/** Why files cannot be written, by the system's codes. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOTDIR: 'what should be its folder is a file',
  EEXIST: 'what should be its folder is a file',
  EACCES: 'that is not allowed',
  EPERM: 'that is not allowed',
  EROFS: 'nothing can be written there',
  ENOSPC: 'no space is left there',
};

/**
 * Does something to the files at `path`.
 *
 * @param option - what names the path on a command line
 * @throws ZooError `INVALID_ARGUMENT` where the file system refuses it
 */
async function placing<T>(path: string, option: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const why = REASONS[code] ?? message;
    const found = `${path} cannot be written: ${why}; name another one with ${option}`;
    throw new ZooError('INVALID_ARGUMENT', found, { cause });
  }
}

/** A new empty folder or file name beside `path`, on the same file system. */
async function temporaryFolder(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return mkdtemp(join(dirname(path), `.${basename(path)}.partial-`));
}

/**
 * Fills a folder and only then gives it its name, in place of the one that has it: whoever looks sees all or nothing,
 * and nothing is left behind where `fill` fails.
 *
 * @throws ZooError `INVALID_ARGUMENT` where nothing can be written at `path`, and what `fill` throws
 */
export async function writeFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const target = resolve(path);
  const folder = await placing(path, '--out', () => temporaryFolder(target));
  try {
    const fresh = join(folder, 'new');
    await placing(path, '--out', () => mkdir(fresh));
    await fill(fresh);
    await placing(path, '--out', async () => {
      if (existsSync(target)) await rename(target, join(folder, 'old'));
      await rename(fresh, target);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Writes a file and only then gives it its name.
 *
 * @param option - what names the path on a command line
 * @throws ZooError `INVALID_ARGUMENT` where it cannot be written
 */
export async function writeWhole(path: string, content: Uint8Array | string, option = '--out'): Promise<void> {
  const target = resolve(path);
  const folder = await placing(path, option, () => temporaryFolder(target));
  try {
    await placing(path, option, async () => {
      await writeFile(join(folder, 'new'), content);
      await rename(join(folder, 'new'), target);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Appends text to what is being written; false once nobody reads it any more. */
export type Append = (text: string) => Promise<boolean>;

/**
 * Writes a file piece by piece and only then gives it its name; nothing is left behind where `fill` fails.
 *
 * @throws ZooError `INVALID_ARGUMENT` where it cannot be written, and what `fill` throws
 */
export async function writeGrowing<T>(path: string, fill: (append: Append) => Promise<T>): Promise<T> {
  const target = resolve(path);
  const folder = await placing(path, '--out', () => temporaryFolder(target));
  try {
    const file = await placing(path, '--out', () => open(join(folder, 'new'), 'w'));
    let result: T;
    try {
      result = await fill(async (text) => {
        await placing(path, '--out', () => file.appendFile(text));
        return true;
      });
    } finally {
      await file.close();
    }
    await placing(path, '--out', () => rename(join(folder, 'new'), target));
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
