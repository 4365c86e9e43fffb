import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZooError } from '@clusterzoo/runtime';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';
import type { SetupControls } from '../setup/controls.js';
import { contentHash } from './content-hash.js';
import { download } from './download.js';
import type { KnownDataset } from './known-dataset.js';

/** Where the files of data sets are looked for. */
export interface DataFolderOptions {
  /** A folder of data sets. @default the environment variable `CLUSTERZOO_DATA`, if it is set */
  readonly dataDir?: string;
}

/** Where downloads of a data set go. */
export function downloadFolder({ name }: Pick<KnownDataset, 'name'>): string {
  return join(cacheFolder(), 'data', name);
}

/**
 * The folder that holds the files of a data set, or undefined where none does: of this package, else of the folder of
 * data sets (`DIR/NAME/FILE`, or `DIR/FILE`), else of the cache folder.
 *
 * @throws ZooError `FILE_MISSING` if `dataDir` is no folder
 */
export function datasetFolder(dataset: KnownDataset, { dataDir }: DataFolderOptions = {}): string | undefined {
  const given = dataDir ?? (process.env.CLUSTERZOO_DATA || undefined);
  if (given !== undefined && !existsSync(given)) {
    const from = dataDir === undefined ? 'CLUSTERZOO_DATA names' : '--data-dir is';
    throw new ZooError('FILE_MISSING', `there is no folder ${given}, which ${from}`);
  }
  const places = [
    ...(dataset.bundled === undefined ? [] : [bundledFolder(dataset.bundled)]),
    ...(given === undefined ? [] : [join(given, dataset.folder), join(given, dataset.name), given]),
    downloadFolder(dataset),
  ];
  const found = places.find((place) => dataset.files.every(({ name }) => existsSync(join(place, name))));
  return found === undefined ? undefined : resolve(found);
}

function bundledFolder(name: string): string {
  return fileURLToPath(new URL(`../../data/${name}`, import.meta.url));
}

/**
 * The folder of a data set whose files are there with the content that is expected; what is nowhere on this machine is
 * downloaded to the cache folder.
 *
 * @throws ZooError `FILE_CHANGED` for a file of other content, what {@link download} throws
 */
export async function obtainDataset(
  dataset: KnownDataset,
  options: DataFolderOptions & SetupControls = {},
): Promise<string> {
  const folder = datasetFolder(dataset, options) ?? (await downloadDataset(dataset, options));
  for (const { name, sha256 } of dataset.files) {
    const path = join(folder, name);
    const found = await contentHash(path);
    if (found === sha256) continue;
    const remedy = dataset.bundled === undefined ? 'delete it, and it is downloaded again' : 'reinstall this package';
    throw new ZooError('FILE_CHANGED', `${path} has content of SHA-256 ${found} instead of ${sha256}; ${remedy}`);
  }
  return folder;
}

async function downloadDataset(dataset: KnownDataset, controls: SetupControls): Promise<string> {
  if (dataset.bundled !== undefined) {
    const path = bundledFolder(dataset.bundled);
    throw new ZooError('FILE_MISSING', `${path} lacks files of ${dataset.name}; reinstall @clusterzoo/training`);
  }
  const folder = downloadFolder(dataset);
  const { name, files, origin } = dataset;
  await mkdir(folder, { recursive: true });
  for (const file of origin ? [origin.file] : files) {
    const target = join(folder, file.name);
    controls.onEvent?.({ type: 'stage', stage: `${name}: ${file.name}` });
    if (!existsSync(target) || (await contentHash(target)) !== file.sha256) await download(file, target, controls);
  }
  if (!origin) return folder;
  controls.onEvent?.({ type: 'stage', stage: `${name}: making ${files.map((file) => file.name).join(' and ')}` });
  const contents = await origin.make(join(folder, origin.file.name));
  for (const [file, content] of Object.entries(contents)) {
    const partial = join(folder, `${file}.partial-${process.pid}`);
    await writeFile(partial, content);
    await rename(partial, join(folder, file));
  }
  return folder;
}
