import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZooError } from '@clusterzoo/runtime';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';
import type { SetupControls } from '../setup/controls.js';
import { requireSpace } from '../setup/disk.js';
import { unpackArchive } from './archive.js';
import { expectedHash } from './content-hash.js';
import { download } from './download.js';
import type { DatasetArchive, KnownDataset } from './known-dataset.js';

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
 * data sets (`DIR/NAME/FILE`, or `DIR/FILE`), else of the cache folder. Files that are published as an archive may be in
 * a folder of their own there, as they come out of it.
 *
 * @throws ZooError `FILE_MISSING` if `dataDir` is no folder
 */
export function datasetFolder(dataset: KnownDataset, options: DataFolderOptions = {}): string | undefined {
  const { archive } = dataset;
  const places = placesOf(dataset, options).flatMap((place) =>
    archive ? [place, join(place, archive.folder)] : place,
  );
  const found = places.find((place) => dataset.files.every(({ name }) => existsSync(join(place, name))));
  return found === undefined ? undefined : resolve(found);
}

/** The archive that holds the files of a data set, in one of the same places; undefined where none is. */
export function datasetArchive(dataset: KnownDataset, options: DataFolderOptions = {}): string | undefined {
  const { archive } = dataset;
  if (!archive) return undefined;
  const names = [archive.name, ...(archive.otherNames ?? [])];
  const places = placesOf(dataset, options).flatMap((place) => names.map((name) => join(place, name)));
  const found = places.find((place) => existsSync(place));
  return found === undefined ? undefined : resolve(found);
}

function placesOf(dataset: KnownDataset, { dataDir }: DataFolderOptions): string[] {
  const given = dataDir ?? (process.env.CLUSTERZOO_DATA || undefined);
  if (given !== undefined && !existsSync(given)) {
    const from = dataDir === undefined ? 'CLUSTERZOO_DATA names' : '--data-dir is';
    throw new ZooError('FILE_MISSING', `there is no folder ${given}, which ${from}`);
  }
  return [
    ...(dataset.bundled === undefined ? [] : [bundledFolder(dataset.bundled)]),
    ...(given === undefined ? [] : [join(given, dataset.folder), join(given, dataset.name), given]),
    downloadFolder(dataset),
  ];
}

function bundledFolder(name: string): string {
  return fileURLToPath(new URL(`../../data/${name}`, import.meta.url));
}

/**
 * The folder of a data set whose files are there with the content that is expected; what is nowhere on this machine is
 * downloaded to the cache folder, and archives are unpacked there.
 *
 * @throws ZooError `FILE_CHANGED` for a file of other content, what {@link download} and {@link unpackArchive} throw
 */
export async function obtainDataset(
  dataset: KnownDataset,
  options: DataFolderOptions & SetupControls = {},
): Promise<string> {
  const folder = datasetFolder(dataset, options) ?? (await fetchDataset(dataset, options));
  for (const file of dataset.files) {
    const path = join(folder, file.name);
    const { title, value, find } = expectedHash(file);
    const found = await find(path);
    if (found === value) continue;
    const remedy = dataset.bundled === undefined ? 'delete it, and it is downloaded again' : 'reinstall this package';
    throw new ZooError('FILE_CHANGED', `${path} has content of ${title} ${found} instead of ${value}; ${remedy}`);
  }
  return folder;
}

async function fetchDataset(dataset: KnownDataset, options: DataFolderOptions & SetupControls): Promise<string> {
  const { archive } = dataset;
  return archive ? unpackDataset(dataset, archive, options) : downloadDataset(dataset, options);
}

/** Unpacks the archive of a data set that is on this machine, else downloads it for as long as it takes to unpack it. */
async function unpackDataset(
  dataset: KnownDataset,
  archive: DatasetArchive,
  options: DataFolderOptions & SetupControls,
): Promise<string> {
  const { signal, onEvent } = options;
  const folder = downloadFolder(dataset);
  const here = datasetArchive(dataset, options);
  const path = here ?? join(folder, archive.name);
  const bytes = dataset.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  await requireSpace(folder, bytes + (here === undefined ? archive.bytes : 0));
  if (here === undefined) {
    onEvent?.({ type: 'stage', stage: `${dataset.name}: ${archive.name}` });
    await download(archive, path, options);
  }
  onEvent?.({ type: 'stage', stage: `${dataset.name}: unpacking ${basename(path)} to ${folder}` });
  const files = Object.fromEntries(dataset.files.map((file) => [file.name, file.bytes ?? archive.bytes]));
  await unpackArchive(path, { files, folder, ...(signal && { signal }) });
  if (here === undefined) await rm(path);
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
    const { value, find } = expectedHash(file);
    if (!existsSync(target) || (await find(target)) !== value) await download(file, target, controls);
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
