import { ZooError } from '@clusterzoo/runtime';
import { CommanderError } from 'commander';
import { assertClusterable } from '../data/dataset.js';
import { datasetScaling } from '../data/normalize.js';
import type { TrainingEvent } from '../methods/events.js';
import { fitSimi } from '../methods/simi-clustergan/fit.js';
import type { EpochLosses } from '../report/html/data.js';
import { type DataOptions, openData, referenceOf, rowsOf, type TrainSplit } from './data.js';
import { type EngineOptions, selectEngine } from './engine.js';
import { exitCode } from './failure.js';
import { measureTraining } from './figures.js';
import { knownDataOf } from './known-data.js';
import { methodConfig } from './method-config.js';
import { versions } from './packages.js';
import type { FinishedTraining } from './report.js';
import type { Terminal } from './terminal.js';
import type { MethodOptions } from './train-options.js';

/** A training as a command line asks for it. */
export interface TrainingRequest {
  readonly data: DataOptions;
  readonly split: TrainSplit;
  /** K. @default that of a data set that comes with this package; needed for tables, whatever their labels */
  readonly clusters?: number;
  readonly method: MethodOptions;
  readonly engine: EngineOptions;
  /** The command line, for the record. */
  readonly command: string;
}

/** Trains, shows progress, and measures where there are labels. */
export async function runTraining(
  request: TrainingRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FinishedTraining> {
  const dataset = await openData(request.data);
  const { rows } = rowsOf(dataset, request.split);
  const clusters = request.clusters ?? clustersOf(request.data);
  assertClusterable(rows.rows, clusters);
  if (rows.rows < 2) throw new ZooError('INVALID_ARGUMENT', `training needs at least 2 rows, got ${rows.rows}`);
  const { rows: kind } = dataset;
  const facts = { rows: rows.rows, clusters, scaling: datasetScaling(dataset), ...(kind && { kind }) };
  const config = methodConfig(request.method, facts);
  const engine = await selectEngine(request.engine);
  const { name, device } = engine;
  terminal.note(
    `${dataset.name}: ${rows.rows} rows of ${rows.columns} numbers, ${clusters} clusters, ${name} on ${device}`,
  );

  const progress = terminal.progress();
  const history: EpochLosses[] = [];
  const warnings: string[] = [];
  const onEvent = (event: TrainingEvent) => {
    progress.onEvent(event);
    if (event.type === 'epoch') history.push({ stage: event.stage, epoch: event.epoch, losses: event.losses });
    if (event.type === 'warning') warnings.push(event.message);
  };
  const started = performance.now();
  try {
    const trained = await fitSimi(engine, rows, config, { onEvent, signal });
    const seconds = Math.round(performance.now() - started) / 1000;
    const figures = await measureTraining(engine, dataset, request.split, trained);
    const { losses, prior } = trained;
    const record = {
      formatVersion: 1,
      created: new Date().toISOString(),
      command: request.command,
      data: referenceOf(request.data, request.split, rows),
      config,
      engine: { name, device },
      versions: versions(),
      seconds,
      losses,
      prior: { agreement: prior.agreement, objectives: prior.objectives },
      figures,
    } as const;
    return { run: { trained, record }, dataset, history, warnings };
  } finally {
    progress.stop();
  }
}

/** K of a data set that is known by name. The labels of a table are for measuring: they do not say it. */
function clustersOf({ data }: DataOptions): number {
  const known = knownDataOf(data);
  if (known) return known.clusters;
  const message =
    "option '--clusters <k>' is needed for a table: it says how many clusters to look for, which labels never do";
  throw new CommanderError(exitCode.usage, 'clusterzoo.missingClusters', message);
}
