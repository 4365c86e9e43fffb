import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { hasImageName, IMAGE_FILES, listImages } from '../data/image-list.js';
import { isFolder } from '../data/registry.js';

/** What a command is given to read, for help texts. */
export const ROWS_OR_PICTURES =
  'a table (CSV, TSV, .npy, .npz, .mtx, IDX; gzipped or not), in the units that the model was trained on; for a model of ' +
  `pictures also ${IMAGE_FILES} files and folders of them`;

/** What a command was given: one table, or pictures in order. */
export type Given =
  | { readonly kind: 'table'; readonly file: string }
  | { readonly kind: 'pictures'; readonly files: readonly string[] };

/**
 * Tells pictures and folders of them, which there may be many of, from a table.
 *
 * @throws ZooError `INVALID_ARGUMENT` for several tables, or tables among pictures; `INVALID_DATA` for a folder without
 *   pictures
 */
export async function givenFiles(paths: readonly string[]): Promise<Given> {
  const [first = '', ...others] = paths;
  const table = paths.find((path) => !hasImageName(path) && !isFolder(path));
  if (table !== undefined) {
    if (others.length === 0) return { kind: 'table', file: first };
    const message = `${table} is no ${IMAGE_FILES} picture and no folder; of tables, one can be given at a time`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  const files: string[] = [];
  for (const path of paths) {
    if (isFolder(path)) for (const file of (await listImages(path)).files) files.push(join(path, file));
    else files.push(path);
  }
  return { kind: 'pictures', files };
}

/** Options of commands that read either, by what they are for. */
const OPTIONS_OF: Readonly<Record<Given['kind'], readonly string[]>> = {
  table: ['array', 'header', 'ignore', 'missing'],
  pictures: ['invert', 'strict'],
};

/**
 * Refuses options of the command line that are for the other kind of rows; those of a --config file may serve both.
 *
 * @throws ZooError `INVALID_ARGUMENT`
 */
export function assertOptionsOf(given: Given, command: Command): void {
  const foreign = OPTIONS_OF[given.kind === 'table' ? 'pictures' : 'table'];
  const useless = command.options.filter((option) => {
    const name = option.attributeName();
    return foreign.includes(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (useless.length === 0) return;
  const names = useless.map(({ long }) => long).join(', ');
  const [what, other] =
    given.kind === 'table'
      ? [`${given.file} is read as a table`, `${IMAGE_FILES} files`]
      : [`${given.files[0]} is read as a picture`, 'tables'];
  throw new ZooError('INVALID_ARGUMENT', `${what}; leave out what is for ${other}: ${names}`);
}
