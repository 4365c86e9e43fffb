import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { SetupControls } from '../setup/controls.js';
import { cifar10 } from './cifar10.js';
import type { Dataset } from './dataset.js';
import { type DataFolderOptions, obtainDataset } from './dataset-files.js';
import { fashionMnist } from './fashion-mnist.js';
import { type LoadImagesOptions, loadImageFolder } from './image-folder.js';
import type { KnownDataset } from './known-dataset.js';
import { type LoadTableOptions, loadTable } from './load-table.js';
import { mnist } from './mnist.js';
import { pbmc4k } from './pbmc4k.js';
import { pendigits } from './pendigits.js';
import { limited } from './some-rows.js';
import { stl10, stl10Unlabelled } from './stl10.js';
import { usps } from './usps.js';

/** Data sets that are loaded by name. */
export const knownDatasets: readonly KnownDataset[] = [
  ...[pendigits, usps, pbmc4k, mnist, fashionMnist, cifar10],
  ...[stl10, stl10Unlabelled],
];

/** Names that {@link loadDataset} knows. */
export const datasetNames: readonly string[] = knownDatasets.map(({ name }) => name);

/** Options of {@link loadDataset}; which of them there are depends on what is loaded. */
export interface DatasetOptions extends LoadTableOptions, Omit<LoadImagesOptions, 'labels'>, DataFolderOptions {}

type OptionName = keyof DatasetOptions;

const CONTROLS: readonly OptionName[] = ['dataDir', 'signal', 'onEvent'];
const OF_FILES: readonly OptionName[] = ['labels', 'test', 'testLabels', 'name', 'licence'];

/** What can be loaded, and the options that it takes. */
const TAKES = {
  named: { what: 'a data set that is known by name', options: new Set<OptionName>([...CONTROLS, 'limit']) },
  images: {
    what: 'a folder of pictures',
    options: new Set<OptionName>([
      ...CONTROLS,
      ...OF_FILES,
      ...(['labelFolders', 'size', 'anySize', 'channels', 'strict', 'limit'] as const),
    ]),
  },
  table: {
    what: 'a table',
    options: new Set<OptionName>([
      ...CONTROLS,
      ...OF_FILES,
      ...(['labelColumn', 'ignoredColumns', 'array', 'missing', 'delimiter', 'header', 'maxValues'] as const),
    ]),
  },
} as const;

/**
 * Loads a data set: one that is known by its name, which may have to be downloaded, a folder of pictures, or a table of
 * numbers by its path.
 *
 * @param nameOrPath - a name in {@link datasetNames}, a folder, or the path of a table, in a format that
 *   {@link openTable} reads
 * @throws ZooError `NOT_FOUND` for an unknown name, `INVALID_ARGUMENT` for options that belong to something else,
 *   otherwise what the loader throws
 */
export async function loadDataset(nameOrPath: string, options: DatasetOptions = {}): Promise<Dataset> {
  const known = knownDatasets.find(({ name }) => name === nameOrPath);
  if (known) {
    assertTaken('named', nameOrPath, options);
    const dataset = await loadKnownDataset(known, options);
    return options.limit === undefined ? dataset : limited(dataset, options.limit);
  }
  const { dataDir: _, ...own } = options;
  if (isFolder(nameOrPath)) {
    assertTaken('images', nameOrPath, options);
    return loadImageFolder(nameOrPath, own);
  }
  // Anything that could be a file's path is taken as one, so that a mistyped path is reported as such.
  if (/[\\/.]/.test(nameOrPath) || existsSync(nameOrPath)) {
    assertTaken('table', nameOrPath, options);
    return loadTable(nameOrPath, own);
  }
  const remedy = 'or give the path of a table, such as a CSV file, or of a folder of pictures';
  throw new ZooError('NOT_FOUND', `unknown data set "${nameOrPath}"; known: ${datasetNames.join(', ')}; ${remedy}`);
}

/** Whether there is a folder of this name. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function assertTaken(kind: keyof typeof TAKES, nameOrPath: string, options: DatasetOptions): void {
  const option = (Object.keys(options) as OptionName[]).find((name) => !TAKES[kind].options.has(name));
  if (option === undefined) return;
  const [, other] = Object.entries(TAKES).find(([, takes]) => takes.options.has(option)) ?? [];
  const whose = other ? `; ${other.what} does` : '';
  throw new ZooError('INVALID_ARGUMENT', `${TAKES[kind].what}, "${nameOrPath}", takes no option "${option}"${whose}`);
}

/** @throws ZooError what {@link obtainDataset} throws */
export async function loadKnownDataset(
  dataset: KnownDataset,
  options: DataFolderOptions & SetupControls = {},
): Promise<Dataset> {
  const folder = await obtainDataset(dataset, options);
  return dataset.load(dataset.files.map(({ name }) => join(folder, name)));
}
