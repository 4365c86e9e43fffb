import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderCache } from './cache.node.js';
import { ZooError } from './errors.js';
import { folderStore } from './folder-store.node.js';
import type { Platform } from './platform.js';

/** Folders of the `@clusterzoo/models` that this package and the running program can see. */
function installedZoos(): string[] {
  const places = [import.meta.url, join(process.cwd(), 'package.json')];
  const folders = places.flatMap((place) => {
    try {
      return [dirname(createRequire(place).resolve('@clusterzoo/models/package.json'))];
    } catch {
      return [];
    }
  });
  return [...new Set(folders)];
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    const message = `${url} is no folder here: ${(cause as Error).message}`;
    throw new ZooError('INVALID_ARGUMENT', message, { cause });
  }
}

/** Node: folders, environment variables, installed packages and a cache folder. */
export const platform: Platform = {
  environmentZoo: () => process.env.CLUSTERZOO_ZOO || undefined,
  installedZoos: () => installedZoos().map(folderStore),
  folder: (path) => folderStore(path instanceof URL ? pathOf(path) : resolve(path)),
  hasEntry: (path) =>
    access(join(path, 'manifest.json')).then(
      () => true,
      () => false,
    ),
  cache: (option, onWarning) => (option === false ? undefined : folderCache(option, onWarning)),
  resolve: String,
};
