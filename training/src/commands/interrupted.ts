import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { type Checkpoint, hasCheckpoint, type JsonObject, loadCheckpoint } from '../checkpoint.js';
import type { EpochRecord } from '../methods/history.js';
import type { SimiConfig } from '../methods/simi-clustergan/fit.js';
import { currentCheckpoint } from '../methods/simi-clustergan/fit-checkpoints.js';
import type { Config } from './config-file.js';
import type { CriticRequest } from './critic-options.js';
import type { DataReference } from './data.js';
import { ENGINES, type EngineOptions } from './engine.js';
import type { FeatureRequest } from './feature-options.js';
import { NEIGHBOUR_SEARCHES, type NeighbourSearchKind } from './neighbours.js';
import { publicCommand } from './recorded-command.js';
import { RUN_FILE } from './run-folder.js';

/** What a training is of, besides its configuration: with both it can be gone on with. */
export interface TrainingStart {
  /** When it began, by which it is told from others in the same folder. */
  readonly started: string;
  /** The command line that repeats it, as it may be published. */
  readonly command: string;
  /** The options that repeat it, as `--config` takes them; absent where it was no command line that asked. */
  readonly options?: Config;
  readonly data: DataReference;
  /** The features that the prior network sees, by the whole paths of their files. @default none */
  readonly features?: FeatureRequest;
  /** The network whose maps the critic sees, by the whole path of its file. @default none */
  readonly critic?: CriticRequest;
  /** What it trains on, settled. */
  readonly engine: EngineOptions;
  readonly allowEmptyClusters: boolean;
  /** How neighbours are searched for, settled. @default exact */
  readonly neighbours?: NeighbourSearchKind;
}

/** As if it had been allowed from the beginning. */
export function allowingEmptyClusters({ command, options, ...start }: TrainingStart): TrainingStart {
  return {
    ...start,
    command: publicCommand(`${command} --allow-empty-clusters`),
    ...(options && { options: { ...options, allowEmptyClusters: true } }),
    allowEmptyClusters: true,
  };
}

/** A training that has not come to its end, as its folder holds it. */
export interface Interrupted {
  readonly start: TrainingStart;
  readonly config: SimiConfig;
  readonly checkpoint: Checkpoint;
  /** Time that it has taken so far. */
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
}

/** Where a run folder holds the last checkpoint while the training is under way. */
export const CHECKPOINT_FOLDER = 'checkpoint';

/** What the checkpoint of a training in a run folder knows besides the method's part. */
export interface RunMeta {
  readonly run: TrainingStart;
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
}

/** Whether a folder holds a training that has not come to its end, whatever state it is in. */
export async function isInterrupted(folder: string): Promise<boolean> {
  const checkpoints = join(folder, CHECKPOINT_FOLDER);
  if (!hasCheckpoint(checkpoints)) return false;
  const run = await jsonIn(join(folder, RUN_FILE));
  return run?.started === undefined || run.started !== (await keptIn(folder))?.started;
}

/** What the checkpoint in a folder says it is a training of; undefined where there is none that says so. */
export async function keptIn(folder: string): Promise<Partial<TrainingStart> | undefined> {
  const index = await jsonIn(join(folder, CHECKPOINT_FOLDER, 'checkpoint.json'));
  return (index?.meta as Partial<RunMeta> | undefined)?.run;
}

/** Whether all that a folder holds is a checkpoint that was never finished: no training can be gone on with. */
export async function holdsNothing(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.join() === CHECKPOINT_FOLDER && !hasCheckpoint(join(folder, CHECKPOINT_FOLDER));
}

/** The object in a JSON file; undefined where there is none. */
async function jsonIn(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * The training in a folder that has not come to its end.
 *
 * @returns undefined where a finished run is all there is
 * @throws ZooError `NOT_FOUND` where there is neither, `CHECKPOINT_INVALID` for a checkpoint that is damaged or newer
 */
export async function loadInterrupted(folder: string): Promise<Interrupted | undefined> {
  const checkpoints = join(folder, CHECKPOINT_FOLDER);
  if (!hasCheckpoint(checkpoints)) {
    if (existsSync(join(folder, RUN_FILE))) return undefined;
    const message = `no training in ${folder} to go on with: it has no ${join(CHECKPOINT_FOLDER, 'checkpoint.json')}`;
    throw new ZooError('NOT_FOUND', `${message}; name the run folder of a clusterzoo train that was interrupted`);
  }
  if (!(await isInterrupted(folder))) return undefined;
  const { state, meta, config } = currentCheckpoint(await loadCheckpoint(checkpoints));
  const { run: start, seconds, history } = meta as unknown as RunMeta;
  if (!isStart(start) || typeof seconds !== 'number' || !Array.isArray(history)) {
    const message = `${checkpoints} does not say what it is a training of; train again`;
    throw new ZooError('CHECKPOINT_INVALID', message);
  }
  return { start, config, checkpoint: { state, meta: methodMeta(meta) }, seconds, history };
}

function isStart(start: Partial<TrainingStart> | undefined): start is TrainingStart {
  const strings = [start?.started, start?.command, start?.data?.data, start?.data?.sha256, start?.engine?.device];
  if (!strings.every((text) => typeof text === 'string')) return false;
  return ENGINES.includes(start!.engine!.engine) && NEIGHBOUR_SEARCHES.includes(start!.neighbours ?? 'exact');
}

/** The method's own part of a checkpoint's JSON. */
function methodMeta({ run: _, seconds: __, history: ___, ...own }: JsonObject): JsonObject {
  return own;
}
