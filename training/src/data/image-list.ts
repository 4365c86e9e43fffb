import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';

/** Extensions of the pictures that are read. */
const EXTENSIONS: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.webp']);

/** What pictures can be, for messages and help texts. */
export const IMAGE_FILES = 'PNG, JPEG or WebP';

/** Whether a file is a picture by its name. */
export function hasImageName(path: string): boolean {
  return EXTENSIONS.has(extname(path).toLowerCase());
}

/** The pictures in a folder. */
export interface ImageList {
  /** Paths from the folder, with forward slashes, in the order of their characters' codes: the same on all machines. */
  readonly files: readonly string[];
  /** Number of other files. */
  readonly others: number;
}

/**
 * Lists the pictures in a folder and the folders in it, by their names. Hidden files and folders are passed over, and
 * links to folders are not followed, as they may lead in circles.
 *
 * @throws ZooError `FILE_MISSING` if a folder cannot be read, `INVALID_DATA` if there is no picture
 */
export async function listImages(folder: string): Promise<ImageList> {
  const files: string[] = [];
  let others = 0;
  const visit = async (inside: string): Promise<void> => {
    for (const entry of await entriesOf(join(folder, inside))) {
      if (entry.name.startsWith('.')) continue;
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else if (!hasImageName(entry.name)) others++;
      else if (entry.isFile() || (await isLinkToFile(entry, join(folder, path)))) files.push(path);
    }
  };
  await visit('');
  if (files.length > 0) return { files: files.sort(byCode), others };
  const instead = others > 0 ? `; it holds ${others} other files` : '';
  throw new ZooError('INVALID_DATA', `${folder} holds no ${IMAGE_FILES} pictures${instead}`);
}

function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new ZooError('FILE_MISSING', `cannot read ${folder}: ${(cause as Error).message}`, { cause });
  }
}

async function isLinkToFile(entry: Dirent, path: string): Promise<boolean> {
  return entry.isSymbolicLink() && ((await stat(path).catch(() => undefined))?.isFile() ?? false);
}
