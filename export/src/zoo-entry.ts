import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Manifest, ZooError } from '@clusterzoo/runtime';
import { assembleZooEntry, type ZooEntryContents } from './assemble-entry.js';

/** Options of {@link writeZooEntry}. */
export interface WriteOptions {
  /** Looks at the complete entry before it takes its place; what it throws leaves everything as it was. */
  readonly verify?: (folder: string) => Promise<void>;
}

/**
 * Writes a zoo entry: graphs, samples, test data, model card and manifest. All of it goes into a new folder beside
 * `folder` first, which then takes its place: an entry that was there stays until the new one is complete, and stays
 * for good if anything fails.
 *
 * @param folder - where the entry is to be; new, empty, or a zoo entry, which is replaced
 * @throws ZooError `MANIFEST_INVALID` if the contents do not make a valid manifest, `INVALID_ARGUMENT` if the folder
 *   holds anything but a zoo entry or cannot be written
 */
export async function writeZooEntry(
  folder: string,
  contents: ZooEntryContents,
  options: WriteOptions = {},
): Promise<Manifest> {
  const { manifest, files } = await assembleZooEntry(contents);
  const target = resolve(folder);
  const places = placesBeside(target);
  try {
    await restore(target, places.previous);
    await assertReplaceable(target);
    for (const [path, bytes] of Object.entries(files)) {
      const file = join(places.next, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    await options.verify?.(places.next);
    await replace(target, places);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new ZooError('INVALID_ARGUMENT', `cannot write a zoo entry to ${target}: ${error.message}`, { cause: error });
  } finally {
    await remove(places.next);
  }
  return manifest;
}

interface Places {
  /** The entry that is being written. */
  readonly next: string;
  /** The entry that is being replaced, for the moment between two renames. */
  readonly previous: string;
}

/** Hidden folders in the same parent, so that renaming is atomic and no zoo lists them. */
function placesBeside(target: string): Places {
  const beside = (suffix: string) => join(dirname(target), `.${basename(target)}.${suffix}`);
  return { next: beside(randomUUID()), previous: beside('previous') };
}

/** An error of the operating system, such as a full disc or a folder that may not be written. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

/** Cleans up. What cannot be removed is hidden and in nobody's way, so that this is no reason to fail. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

async function exists(folder: string): Promise<boolean> {
  return (await listing(folder)) !== undefined;
}

/** Files below a folder, relative to it with forward slashes; undefined if there is no folder. */
async function listing(folder: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    return files.map((file) => relative(folder, join(file.parentPath, file.name)).split(sep).join('/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes back an entry whose replacement was cut short, by a crash, between the two renames. */
async function restore(target: string, previous: string): Promise<void> {
  if (!(await exists(target)) && (await exists(previous))) await rename(previous, target);
}

/**
 * Makes sure, before anything is measured, that an entry may be written to a folder: only what a manifest lists may be
 * deleted, since a mistyped path must not cost anyone their files. Entries of other formats may be replaced too.
 *
 * @throws ZooError `INVALID_ARGUMENT` if the folder holds anything but a zoo entry, or cannot be read
 */
export async function assertReplaceable(folder: string): Promise<void> {
  const target = resolve(folder);
  const files = await listing(target);
  if (files === undefined || files.length === 0) return;
  const remedy = 'name another folder, or empty this one first';
  if (!files.includes('manifest.json')) {
    throw new ZooError('INVALID_ARGUMENT', `${target} is not empty and no zoo entry (${files[0]}); ${remedy}`);
  }
  let listed: ReadonlySet<string>;
  try {
    listed = listedIn(JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8')));
  } catch (error) {
    const message = `${target} has a manifest.json that cannot be read (${(error as Error).message}); ${remedy}`;
    throw new ZooError('INVALID_ARGUMENT', message, { cause: error });
  }
  const foreign = files.find((file) => !listed.has(file));
  if (foreign !== undefined) {
    throw new ZooError('INVALID_ARGUMENT', `${target} holds ${foreign}, which its manifest does not list; ${remedy}`);
  }
}

/** Files of an entry, its manifest among them: all that manifests of every format say alike. */
function listedIn(json: unknown): ReadonlySet<string> {
  const { formatVersion, files } = (json ?? {}) as { formatVersion?: unknown; files?: unknown };
  if (typeof formatVersion !== 'number' || !Array.isArray(files)) throw new Error('no formatVersion or no files in it');
  return new Set(['manifest.json', ...files.map((file: { path?: unknown } | null) => String(file?.path))]);
}

async function replace(target: string, { next, previous }: Places): Promise<void> {
  const replaced = await exists(target);
  if (replaced) {
    await rm(previous, { recursive: true, force: true });
    await rename(target, previous);
  }
  try {
    await rename(next, target);
  } catch (error) {
    if (replaced) await rename(previous, target);
    throw error;
  }
  await remove(previous);
}
