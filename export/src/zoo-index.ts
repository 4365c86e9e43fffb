import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  parseManifest,
  parseZooIndex,
  ZooError,
  type ZooIndex,
  type ZooIndexEntry,
  zooIndexEntry,
} from '@clusterzoo/runtime';
import { FORMAT_VERSION } from './format-version.js';

/**
 * Writes a zoo's `index.json` anew from the manifests in its folders, sorted by name. Folders without a manifest and
 * hidden ones are passed over; entries of an earlier format too, of which `onWarning` is told.
 *
 * @throws ZooError `MANIFEST_INVALID` for a manifest that is not valid or whose name is not its folder's; `NOT_FOUND`
 *   if the zoo's folder cannot be read. The index that was there then stays.
 */
export async function updateZooIndex(
  zooFolder: string,
  { onWarning }: { readonly onWarning?: (message: string) => void } = {},
): Promise<ZooIndex> {
  const entries: ZooIndexEntry[] = [];
  for (const folder of await foldersIn(zooFolder)) {
    const entry = await readEntry(zooFolder, folder, onWarning);
    if (entry) entries.push(entry);
  }
  const index = parseZooIndex({ formatVersion: 1, entries });
  const path = join(zooFolder, 'index.json');
  const temporary = join(zooFolder, `.index.json.${process.pid}`);
  try {
    await writeFile(temporary, `${JSON.stringify(index, null, 2)}\n`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return index;
}

async function foldersIn(zooFolder: string): Promise<string[]> {
  try {
    const entries = await readdir(zooFolder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    return folders.map(({ name }) => name).sort();
  } catch (error) {
    const message = `cannot list the zoo ${zooFolder}: ${(error as Error).message}`;
    throw new ZooError('NOT_FOUND', message, { cause: error });
  }
}

async function readEntry(
  zooFolder: string,
  folder: string,
  onWarning?: (message: string) => void,
): Promise<ZooIndexEntry | undefined> {
  const path = join(zooFolder, folder, 'manifest.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ZooError('MANIFEST_INVALID', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  let json: unknown;
  let entry: ZooIndexEntry;
  try {
    json = JSON.parse(text);
    entry = zooIndexEntry(parseManifest(json));
  } catch (error) {
    if (isEarlier(json)) {
      onWarning?.(`${path} is not listed: ${(error as Error).message}`);
      return undefined;
    }
    throw new ZooError('MANIFEST_INVALID', `${path}: ${(error as Error).message}`, { cause: error });
  }
  if (entry.name === folder) return entry;
  const message = `${path}: the entry is named "${entry.name}"; it is found by name only in a folder of that name`;
  throw new ZooError('MANIFEST_INVALID', message);
}

/** Whether a manifest was whole once, in a format that nothing reads any more. */
function isEarlier(json: unknown): boolean {
  const version = (json as { formatVersion?: unknown } | null | undefined)?.formatVersion;
  return typeof version === 'number' && version < FORMAT_VERSION;
}
