import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { type JsonObject, loadCheckpoint, saveCheckpoint, writeDurably } from '../checkpoint.js';
import type { EpochRecord } from '../methods/history.js';
import type { SimiConfig, TrainedSimi } from '../methods/simi-clustergan/fit.js';
import { restoreSimi, storeSimi } from '../methods/simi-clustergan/stored.js';
import { type FORMAT_VERSION, migrated } from '../methods/simi-clustergan/stored-formats.js';
import { writeFolder } from './atomic.js';
import type { Config } from './config-file.js';
import type { DataReference } from './data.js';
import type { SplitFigures } from './figures.js';
import { quoted } from './words.js';

/** What `run.json` says about a training run. */
export interface RunRecord {
  readonly formatVersion: typeof FORMAT_VERSION;
  /** When the training began. */
  readonly started: string;
  /** When the run was finished. */
  readonly created: string;
  /** The command line that repeats the run, as it may be published. */
  readonly command: string;
  /** The options that repeat it, as `--config` takes them; absent from runs of other commands and earlier versions. */
  readonly options?: Config;
  readonly data: DataReference;
  readonly config: SimiConfig;
  readonly engine: { readonly name: string; readonly device: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Mean losses of the last epoch. */
  readonly losses: Readonly<Record<string, number>>;
  /** Mean losses of every epoch of every stage, in order; empty for runs of the first format, which lack them. */
  readonly history: readonly EpochRecord[];
  /** Agreement and objectives of the prior network's restarts. */
  readonly prior: {
    readonly agreement: number;
    readonly objectives: readonly number[];
    /** Index of the restart that was kept; absent from runs of earlier versions. */
    readonly kept?: number;
  };
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
    await writeFile(join(folder, RUN_FILE), textOf(record));
  });
}

/**
 * Writes the run of a training that was kept in the same folder on its way, in place of an earlier run there. Whenever
 * the process is killed, the folder holds a checkpoint to go on with, or the finished run.
 *
 * @param underWay - name of what is in the folder while the training is under way, and is taken away last
 */
export async function finishRun(path: string, { trained, record }: Run, underWay: string): Promise<void> {
  if (existsSync(join(path, RUN_FILE))) {
    const earlier = (await readdir(path)).filter((name) => name !== underWay && name !== RUN_FILE);
    for (const name of [...earlier, RUN_FILE]) await rm(join(path, name), { recursive: true, force: true });
  }
  await saveCheckpoint(path, storeSimi(trained));
  await writeDurably(join(path, RUN_FILE), textOf(record));
  await rm(join(path, underWay), { recursive: true, force: true });
}

function textOf(record: RunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
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
    const kept = existsSync(join(path, 'checkpoint', 'checkpoint.json'));
    const message = kept
      ? `the training in ${path} was interrupted; go on with it: clusterzoo train --resume ${quoted(path)}`
      : `no run in ${path}: cannot read ${RUN_FILE}; name a folder that clusterzoo train wrote`;
    throw new ZooError('NOT_FOUND', message, { cause });
  }
  const record = parseRecord(text, join(path, RUN_FILE));
  return { trained: restoreSimi(await loadCheckpoint(path)), record };
}

function parseRecord(text: string, path: string): RunRecord {
  let content: JsonObject | null;
  try {
    content = JSON.parse(text) as JsonObject | null;
  } catch (cause) {
    throw new ZooError('CHECKPOINT_INVALID', `${path} is not JSON; train again`, { cause });
  }
  const first = content?.formatVersion === 1 && { started: content.created ?? '', history: [] };
  const record = { ...first, ...migrated({ ...content }, path) };
  const needed = [
    'started',
    'command',
    'data',
    'config',
    'engine',
    'versions',
    'losses',
    'history',
    'prior',
    'figures',
  ];
  for (const key of needed) {
    if (!Object.hasOwn(record, key)) throw new ZooError('CHECKPOINT_INVALID', `${path} has no "${key}"; train again`);
  }
  return record as object as RunRecord;
}
