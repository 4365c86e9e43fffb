import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { loadCheckpoint, saveCheckpoint } from '../checkpoint.js';
import type { SimiConfig, TrainedSimi } from '../methods/simi-clustergan/fit.js';
import { restoreSimi, storeSimi } from '../methods/simi-clustergan/stored.js';
import { writeFolder } from './atomic.js';
import type { DataReference } from './data.js';
import type { SplitFigures } from './figures.js';

/** What `run.json` says about a training run. */
export interface RunRecord {
  readonly formatVersion: 1;
  readonly created: string;
  /** The command line that repeats the run, as it may be published. */
  readonly command: string;
  readonly data: DataReference;
  readonly config: SimiConfig;
  readonly engine: { readonly name: string; readonly device: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Mean losses of the last epoch. */
  readonly losses: Readonly<Record<string, number>>;
  /** Agreement and objectives of the prior network's restarts. */
  readonly prior: { readonly agreement: number; readonly objectives: readonly number[] };
  /** Empty where the data have no labels. */
  readonly figures: readonly SplitFigures[];
}

/** A training run as its folder holds it. */
export interface Run {
  readonly trained: TrainedSimi;
  readonly record: RunRecord;
}

/** The file that tells a run folder from others. */
export const RUN_FILE = 'run.json';

/** Writes a run folder, in place of the one that is there: all of it or nothing. */
export async function saveRun(path: string, { trained, record }: Run): Promise<void> {
  await writeFolder(path, async (folder) => {
    await saveCheckpoint(folder, storeSimi(trained));
    await writeFile(join(folder, RUN_FILE), `${JSON.stringify(record, undefined, 2)}\n`);
  });
}

/**
 * Reads a run folder.
 *
 * @throws ZooError `NOT_FOUND` if there is no run, `CHECKPOINT_INVALID` if something in it does not fit
 */
export async function loadRun(path: string): Promise<Run> {
  let text: string;
  try {
    text = await readFile(join(path, RUN_FILE), 'utf8');
  } catch (cause) {
    const message = `no run in ${path}: cannot read ${RUN_FILE}; name a folder that clusterzoo train wrote`;
    throw new ZooError('NOT_FOUND', message, { cause });
  }
  const record = parseRecord(text, join(path, RUN_FILE));
  return { trained: restoreSimi(await loadCheckpoint(path)), record };
}

function parseRecord(text: string, path: string): RunRecord {
  let record: Partial<RunRecord> | null;
  try {
    record = JSON.parse(text) as Partial<RunRecord> | null;
  } catch (cause) {
    throw new ZooError('CHECKPOINT_INVALID', `${path} is not JSON; train again`, { cause });
  }
  if (record?.formatVersion !== 1) {
    const found = JSON.stringify(record?.formatVersion);
    throw new ZooError('CHECKPOINT_INVALID', `${path} has the format version ${found}; this version reads 1`);
  }
  for (const key of ['command', 'data', 'config', 'engine', 'versions', 'losses', 'prior', 'figures'] as const) {
    if (record[key] === undefined) throw new ZooError('CHECKPOINT_INVALID', `${path} has no "${key}"; train again`);
  }
  return record as RunRecord;
}
