import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** A new empty folder or file name beside `path`, on the same file system. */
async function temporaryFolder(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return mkdtemp(join(dirname(path), `.${basename(path)}.partial-`));
}

/**
 * Fills a folder and only then gives it its name, in place of the one that has it: whoever looks sees all or nothing,
 * and nothing is left behind where `fill` fails.
 */
export async function writeFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const target = resolve(path);
  const folder = await temporaryFolder(target);
  try {
    const fresh = join(folder, 'new');
    await mkdir(fresh);
    await fill(fresh);
    if (existsSync(target)) await rename(target, join(folder, 'old'));
    await rename(fresh, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file and only then gives it its name. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const target = resolve(path);
  const folder = await temporaryFolder(target);
  try {
    await writeFile(join(folder, 'new'), content);
    await rename(join(folder, 'new'), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Appends text to what is being written; false once nobody reads it any more. */
export type Append = (text: string) => Promise<boolean>;

/** Writes a file piece by piece and only then gives it its name; nothing is left behind where `fill` fails. */
export async function writeGrowing<T>(path: string, fill: (append: Append) => Promise<T>): Promise<T> {
  const target = resolve(path);
  const folder = await temporaryFolder(target);
  try {
    const file = await open(join(folder, 'new'), 'w');
    let result: T;
    try {
      result = await fill(async (text) => {
        await file.appendFile(text);
        return true;
      });
    } finally {
      await file.close();
    }
    await rename(join(folder, 'new'), target);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
