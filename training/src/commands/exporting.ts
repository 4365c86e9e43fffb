import { basename, resolve } from 'node:path';
import { type Manifest, ZooError } from '@clusterzoo/runtime';
import { datasetFor, reopenData } from './data.js';
import { exportEntry } from './export-entry.js';
import { knownData } from './known-data.js';
import type { Run } from './run-folder.js';

/** What to make of a run. */
export interface ExportRequest {
  readonly run: Run;
  /** Folder of the entry. */
  readonly folder: string;
  /** @default the folder's name */
  readonly name?: string;
  /** @default method and data set */
  readonly title?: string;
}

/** Names that a zoo entry can have. */
const NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

/**
 * Writes a run as a zoo entry.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a name that is none, `INVALID_DATA` if the data have changed since the
 *   training, and what `exportEntry` throws
 */
export async function exportRun({
  run,
  folder,
  name = basename(resolve(folder)),
  title,
}: ExportRequest): Promise<Manifest> {
  const { trained, record } = run;
  if (!NAME.test(name)) {
    const legal = 'lower-case letters and digits, with single . _ or - between them';
    throw new ZooError(
      'INVALID_ARGUMENT',
      `the name of an entry must be ${legal}, got "${name}"; give one with --name`,
    );
  }
  const { data, command, engine, seconds, versions, created } = record;
  const dataset = datasetFor(await reopenData(data), data.split);
  const known = knownData[dataset.name];
  const { manifest } = await exportEntry({
    trained,
    dataset,
    folder,
    name,
    title: title ?? `SIMI-ClusterGAN on ${known?.title ?? dataset.name}`,
    engine: `${engine.name} ${engine.device}`,
    command,
    details: { created, seconds, versions, split: data.split, restartAgreement: trained.prior.agreement },
    ...(known && { datasetTitle: known.title, units: known.units, published: known.published }),
  });
  return manifest;
}

/** The file that tells a zoo entry's folder from others. */
export const ENTRY_FILE = 'manifest.json';
