import { sampleWords } from '@clusterzoo/export/zoo';
import { onnxRuntime, ZooError } from '@clusterzoo/runtime';
import { CommanderError } from 'commander';
import { assertClusterable, type Dataset } from '../data/dataset.js';
import { datasetScaling } from '../data/normalize.js';
import type { Engine } from '../engine/engine.js';
import type { TrainingEvent } from '../methods/events.js';
import { History } from '../methods/history.js';
import type { Rows } from '../methods/rows.js';
import { fitSimi, type SimiConfig } from '../methods/simi-clustergan/fit.js';
import { FORMAT_VERSION } from '../methods/simi-clustergan/stored-formats.js';
import type { Config } from './config-file.js';
import { cores } from './cores.js';
import { assertSameCritic, type CriticRequest, type OpenedCritic, openCritic } from './critic-options.js';
import { type DataOptions, openDataOn, referenceOf, reopenDataOn, rowsOf, type TrainSplit } from './data.js';
import { normalizationOf, type ScaleOption } from './data-scale.js';
import { type EngineOptions, selectEngine } from './engine.js';
import { exitCode } from './failure.js';
import type { FeatureRequest } from './feature-options.js';
import { type FeaturesSeen, openFeatures } from './features-seen.js';
import { measureTraining } from './figures.js';
import { allowingEmptyClusters, type Interrupted, type TrainingStart } from './interrupted.js';
import { knownDataOf } from './known-data.js';
import { methodConfig } from './method-config.js';
import { type NeighbourOptions, neighbourMeans, settleNeighbours } from './neighbours.js';
import { versions } from './packages.js';
import { assertNetworksUsed } from './picture-networks.js';
import { assertPriorAsked, assertSeenFits } from './prior-request.js';
import type { FinishedTraining } from './report.js';
import { type KeepingOptions, RunCheckpoints, stopwatch } from './run-checkpoints.js';
import type { Terminal } from './terminal.js';
import type { MethodOptions } from './train-options.js';

/** A training as a command line asks for it. */
export interface TrainingRequest extends NeighbourOptions {
  readonly data: DataOptions;
  readonly split: TrainSplit;
  /** K. @default that of a data set that comes with this package; needed for tables, whatever their labels */
  readonly clusters?: number;
  /** @default auto */
  readonly scale?: ScaleOption;
  readonly method: MethodOptions;
  /** What the prior network is to see in place of rows. @default the rows themselves */
  readonly features?: FeatureRequest;
  /** What the critic is to see besides pictures. @default nothing */
  readonly critic?: CriticRequest;
  readonly engine: EngineOptions;
  /** The command line, for the record. */
  readonly command: string;
  /** Its options, for the record; absent where it was no command line that asked. */
  readonly options?: Config;
  /** Warn of clusters without rows instead of giving up. @default false */
  readonly allowEmptyClusters?: boolean;
}

/** A training that can begin, or go on. */
interface Prepared {
  readonly start: TrainingStart;
  readonly dataset: Dataset;
  readonly rows: Rows;
  readonly config: SimiConfig;
  readonly engine: Engine;
  readonly seen?: FeaturesSeen | undefined;
  readonly critic?: OpenedCritic | undefined;
}

/** What a training shows, and where it is kept. */
export interface TrainingSurroundings {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Where it is kept on its way. @default nowhere */
  readonly keeping?: KeepingOptions;
}

/** Trains, shows progress, and measures where there are labels. */
export async function runTraining(
  request: TrainingRequest,
  surroundings: TrainingSurroundings,
): Promise<FinishedTraining> {
  assertPriorAsked(request);
  assertSeenFits(request);
  const dataset = await openDataOn(surroundings.terminal, request.data, surroundings.signal);
  assertNetworksUsed(request.method, { data: request.data.data, pictures: dataset.kind === 'image' });
  const { rows } = rowsOf(dataset, request.split);
  const clusters = request.clusters ?? clustersOf(request.data);
  assertClusterable(rows.rows, clusters);
  if (rows.rows < 2) throw new ZooError('INVALID_ARGUMENT', `training needs at least 2 rows, got ${rows.rows}`);
  assertSeenFits(request, rows);
  const { rows: kind } = dataset;
  if (kind?.kind === 'counts' && !request.data.rows && !knownDataOf(request.data.data)) {
    surroundings.terminal.note('the rows look like counts and are taken for such; --rows vector if they are not');
  }
  const scaling = datasetScaling(dataset, normalizationOf(request.scale));
  const image = dataset.kind === 'image' && { image: dataset.image };
  const critic = await openCritic(request.critic ?? {}, dataset);
  const seen = await featuresOn(surroundings, request.features, dataset, request);
  const facts = { rows: rows.rows, clusters, scaling, ...(kind && { kind }), ...image };
  const config = methodConfig(request.method, {
    ...facts,
    ...(seen && { features: seen.description }),
    ...(critic && { critic: critic.critic }),
  });
  // Last bits depend on the number of threads: a training that goes on, on whatever machine, needs as many.
  const { threads = cores() } = request.engine;
  const engine = await selectEngine({ ...request.engine, threads });
  const start: TrainingStart = {
    started: new Date().toISOString(),
    command: request.command,
    ...(request.options && { options: request.options }),
    data: await referenceOf(request.data, request.split, rows, surroundings.signal),
    ...(seen && request.features && { features: request.features }),
    ...(critic && request.critic && { critic: request.critic }),
    engine: { ...settled(engine), threads },
    allowEmptyClusters: request.allowEmptyClusters ?? false,
    neighbours: settleNeighbours(request, rows.rows, surroundings.terminal.warn),
  };
  return trainPrepared({ start, dataset, rows, config, engine, seen, critic }, surroundings);
}

/**
 * Goes on with a training that was interrupted, on the same data, with the same configuration and engine.
 *
 * @throws ZooError `INVALID_DATA` if the data have changed since
 */
export async function resumeTraining(
  interrupted: Interrupted,
  surroundings: TrainingSurroundings & { readonly keeping: KeepingOptions; readonly allowEmptyClusters?: boolean },
): Promise<FinishedTraining> {
  const { config } = interrupted;
  const start = surroundings.allowEmptyClusters ? allowingEmptyClusters(interrupted.start) : interrupted.start;
  const dataset = await reopenDataOn(surroundings.terminal, start.data, surroundings.signal);
  const { rows } = rowsOf(dataset, start.data.split);
  const critic = await openCritic(start.critic ?? {}, dataset);
  assertSameCritic(critic, config);
  const seen = await featuresOn(surroundings, start.features, dataset, {
    split: start.data.split,
    engine: start.engine,
  });
  if (JSON.stringify(seen?.description) !== JSON.stringify(config.features)) {
    throw new ZooError('INVALID_DATA', 'the features are not those that the run was trained on; train again');
  }
  const engine = await selectEngine(start.engine);
  const keeping = { ...surroundings.keeping, resume: interrupted };
  return trainPrepared({ start, dataset, rows, config, engine, seen, critic }, { ...surroundings, keeping });
}

/** What the prior network sees in place of rows, showing how its features come about. */
async function featuresOn(
  { terminal, signal }: TrainingSurroundings,
  request: FeatureRequest | undefined,
  dataset: Dataset,
  { split, engine }: Pick<TrainingRequest, 'split' | 'engine'>,
): Promise<FeaturesSeen | undefined> {
  if (!request) return undefined;
  const { threads = cores() } = engine;
  const progress = terminal.progress();
  const { onEvent } = progress;
  try {
    return await openFeatures(request, dataset, split, { load: () => onnxRuntime('cpu'), threads, signal, onEvent });
  } finally {
    progress.stop();
  }
}

/** The options that ask for an engine by its name and place. */
function settled({ name, device }: Engine): EngineOptions {
  return { engine: name, device } as EngineOptions;
}

async function trainPrepared(
  { start, dataset, rows, config, engine, seen, critic }: Prepared,
  { terminal, signal, keeping }: TrainingSurroundings,
): Promise<FinishedTraining> {
  const { name, device } = engine;
  const size =
    dataset.kind === 'image' ? `${dataset.image.height} × ${dataset.image.width} pixels` : `${rows.columns} numbers`;
  const samples = `${rows.rows} ${sampleWords(dataset).many} of ${size}`;
  const facts = `${samples}, ${config.clusters} clusters, ${name} on ${device}`;
  terminal.note(`${dataset.name}: ${facts}`);
  const progress = terminal.progress();
  const history = new History(keeping?.resume?.history);
  const seconds = stopwatch(keeping?.resume?.seconds);
  const known = () => ({ run: start, seconds: seconds(), history: history.epochs });
  const warnings: string[] = [];
  const onEvent = (event: TrainingEvent) => {
    history.onEvent(event);
    progress.onEvent(event);
    if (event.type === 'warning') warnings.push(event.message);
  };
  try {
    const { allowEmptyClusters } = start;
    const means = { threads: start.engine.threads, warn: terminal.warn };
    const neighbours = await neighbourMeans(start.neighbours ?? 'exact', means);
    const checkpoints = keeping && new RunCheckpoints(keeping, known);
    const controls = {
      onEvent,
      signal,
      allowEmptyClusters,
      neighbours,
      ...(checkpoints && { checkpoints }),
    };
    await checkpoints?.begin();
    const trained = await fitSimi(engine, rows, config, controls, {
      features: seen?.train,
      criticNetwork: critic?.network,
    });
    const took = seconds();
    const figures = await measureTraining(engine, dataset, start.data.split, trained, seen);
    const { losses, prior } = trained;
    const record = {
      formatVersion: FORMAT_VERSION,
      started: start.started,
      created: new Date().toISOString(),
      command: start.command,
      ...(start.options && { options: start.options }),
      data: start.data,
      config,
      engine: { name, device },
      versions: versions(),
      seconds: took,
      losses,
      history: history.epochs,
      prior: {
        agreement: prior.agreement,
        objectives: prior.objectives,
        ...(prior.kept !== undefined && { kept: prior.kept }),
      },
      figures,
    } as const;
    return { run: { trained, record }, dataset, history: history.epochs, warnings };
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
