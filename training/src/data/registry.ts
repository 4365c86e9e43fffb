import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { SetupControls } from '../setup/controls.js';
import { cifar10 } from './cifar10.js';
import type { Dataset } from './dataset.js';
import { type DataFolderOptions, obtainDataset } from './dataset-files.js';
import { fashionMnist } from './fashion-mnist.js';
import type { KnownDataset } from './known-dataset.js';
import { type LoadTableOptions, loadTable } from './load-table.js';
import { mnist } from './mnist.js';
import { pbmc4k } from './pbmc4k.js';
import { pendigits } from './pendigits.js';
import { stl10 } from './stl10.js';
import { usps } from './usps.js';

/** Data sets that are loaded by name. */
export const knownDatasets: readonly KnownDataset[] = [pendigits, usps, pbmc4k, mnist, fashionMnist, cifar10, stl10];

/** Names that {@link loadDataset} knows. */
export const datasetNames: readonly string[] = knownDatasets.map(({ name }) => name);

/** Options of {@link loadDataset}: data sets loaded by name take `dataDir` and the controls of a download, tables the rest. */
export interface DatasetOptions extends LoadTableOptions, DataFolderOptions, SetupControls {}

const FOR_NAMED: ReadonlySet<string> = new Set(['dataDir', 'signal', 'onEvent'] satisfies (keyof DatasetOptions)[]);

/**
 * Loads a data set: one that is known by its name, which may have to be downloaded, or a table of numbers by its path.
 *
 * @param nameOrPath - a name in {@link datasetNames} or the path of a table, in a format that {@link openTable} reads
 * @throws ZooError `NOT_FOUND` for an unknown name, otherwise what the loader throws
 */
export async function loadDataset(nameOrPath: string, options: DatasetOptions = {}): Promise<Dataset> {
  const known = knownDatasets.find(({ name }) => name === nameOrPath);
  if (known) {
    const option = Object.keys(options).find((key) => !FOR_NAMED.has(key));
    if (option !== undefined) {
      throw new ZooError('INVALID_ARGUMENT', `data set "${nameOrPath}" takes no option "${option}"; tables do`);
    }
    return loadKnownDataset(known, options);
  }
  // Anything that could be a file's path is taken as one, so that a mistyped path is reported as such.
  const { dataDir: _, signal: __, onEvent: ___, ...rest } = options;
  if (/[\\/.]/.test(nameOrPath) || existsSync(nameOrPath)) return loadTable(nameOrPath, rest);
  throw new ZooError(
    'NOT_FOUND',
    `unknown data set "${nameOrPath}"; known: ${datasetNames.join(', ')}; or give the path of a table, such as a CSV file`,
  );
}

/** @throws ZooError what {@link obtainDataset} throws */
export async function loadKnownDataset(
  dataset: KnownDataset,
  options: DataFolderOptions & SetupControls = {},
): Promise<Dataset> {
  const folder = await obtainDataset(dataset, options);
  return dataset.load(dataset.files.map(({ name }) => join(folder, name)));
}
