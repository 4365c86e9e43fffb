import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { type Command, CommanderError, Option } from 'commander';
import { IMBALANCES } from '../data/imbalance.js';
import { originNote } from '../methods/simi-clustergan/origin-note.js';
import { formatDuration } from '../report/progress.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { addCriticOptions, type CriticRequest, criticRequest } from './critic-options.js';
import type { DataOptions, TrainSplit } from './data.js';
import { addScaleOption, type ScaleOption } from './data-scale.js';
import { addEngineOptions, type EngineOptions } from './engine.js';
import { exitCode } from './failure.js';
import { addFeatureOptions, type FeatureRequest, featureRequest } from './feature-options.js';
import { agreementInWords, figuresTable } from './figures.js';
import { assertNotInUse, claimFolder, type FolderLock, isInUse } from './folder-lock.js';
import { CHECKPOINT_FOLDER, holdsNothing, isInterrupted } from './interrupted.js';
import { addNeighbourOptions, type NeighbourOptions } from './neighbours.js';
import { assertWritable, freeFolder } from './output-folder.js';
import { integer, nonNegativeNumber } from './parsers.js';
import { publicCommand } from './recorded-command.js';
import { recordedOptions } from './recorded-options.js';
import { type FinishedTraining, trainingReport } from './report.js';
import { REPORT_FILE, writeReport } from './report-file.js';
import { assertResumable, keepingIn, keptTraining, resumeCommand, resumeRun } from './resume.js';
import { CHECKPOINT_SECONDS } from './run-checkpoints.js';
import { loadRun, RUN_FILE, type Run } from './run-folder.js';
import { addTableOptions, DATA } from './table-options.js';
import type { Terminal } from './terminal.js';
import { addMethodOptions, type MethodOptions } from './train-options.js';
import { runTraining } from './training.js';
import { baseName, quoted } from './words.js';
import type { ZooCommand } from './zoo-command.js';

type TrainOptions = OutputOptions &
  Partial<DataOptions> &
  MethodOptions &
  FeatureRequest &
  CriticRequest &
  NeighbourOptions &
  EngineOptions & {
    readonly clusters?: number;
    readonly scale?: ScaleOption;
    readonly split: TrainSplit;
    readonly out?: string;
    readonly force?: boolean;
    readonly resume?: string;
    readonly checkpointEvery?: number;
    readonly allowEmptyClusters?: boolean;
    readonly report: boolean;
  };

/** `clusterzoo train` */
export function trainCommand(context: CommandContext): Command {
  const command = newCommand('train', 'Train SIMI-ClusterGAN and write what comes out to a run folder', [
    'clusterzoo train --data pendigits',
    'clusterzoo train --data flowers.csv --labels species --clusters 3 --out runs/flowers',
    'clusterzoo train --data pendigits --prior imsat --preset paper --split all --seed 7',
    'clusterzoo train --resume runs/pendigits',
    'clusterzoo train --config runs/pendigits/run.json --seed 8',
  ])
    .option('--data <name|file>', DATA)
    .option('--clusters <k>', 'number of clusters; needed for a table (default: that of the data set)', integer(1))
    .addOption(new Option('--split <name>', 'rows to train on').choices(['train', 'all']).default('train'))
    .option('--out <folder>', 'run folder to write (default: runs/ and the name of the data)')
    .option('--force', 'replace an earlier run in --out, or one that was interrupted')
    .option('--imbalance <protocol>', `leave out training rows by their classes, for experiments: ${IMBALANCES}`)
    .option('--imbalance-seed <n>', 'of the choice among the rows of a class (default: 0)', integer(0, 2 ** 32 - 1))
    .option('--resume <folder>', 'go on with the interrupted training of a run folder, as it was begun')
    .option(
      '--checkpoint-every <seconds>',
      `how often it is kept on its way (default: every epoch and every ${CHECKPOINT_SECONDS}; 0: as often as can be)`,
      nonNegativeNumber,
    )
    .option('--allow-empty-clusters', 'warn of clusters without rows instead of giving up')
    .option('--no-report', `write no ${REPORT_FILE}, the page to look at, into the run folder`);
  const trained = addMethodOptions(addNeighbourOptions(addEngineOptions(addScaleOption(addTableOptions(command)))));
  addCriticOptions(addFeatureOptions(trained));
  return command.action(async (options: TrainOptions) => {
    const terminal = terminalOf(context, options);
    const { resume } = options;
    if (resume !== undefined) assertResumable(command);
    const claimed = resume === undefined ? await claimFor(options, terminal) : undefined;
    const out = resume ?? claimed!.out;
    const finished = claimed
      ? await trainIn(claimed, { ...options, data: dataOf(options) }, command, { ...context, terminal })
      : await resumeRun({ ...options, resume: out }, { terminal, signal: context.signal });
    if (!finished) {
      const { record } = await loadRun(out);
      return terminal.result(`${out} is finished: there is nothing to go on with`, { run: out, ...record });
    }
    const { run } = finished;
    const gather = () => trainingReport(finished, context.signal);
    const report = options.report ? await writeReport(join(out, REPORT_FILE), gather, terminal) : undefined;
    terminal.result(summary(run, out, report), { run: out, ...(report && { report }), ...run.record });
  });
}

/** What to train on, which only a training that goes on knows by itself. */
function dataOf({ data }: TrainOptions): string {
  if (data !== undefined) return data;
  const message = "required option '--data <name|file>' not specified (or --resume, to go on with a training)";
  throw new CommanderError(exitCode.usage, 'clusterzoo.missingData', message);
}

/** The folder of a new run, which no other training can take any more. */
interface Claimed {
  readonly out: string;
  readonly lock: FolderLock;
}

/** Claims the folder for a new run; where none is named, the next one if another training is faster. */
async function claimFor(options: TrainOptions, terminal: Terminal): Promise<Claimed> {
  for (;;) {
    const out = await folderFor(options, terminal);
    try {
      return { out, lock: await claimFolder(out) };
    } catch (error) {
      const taken = error instanceof ZooError && error.code === 'RUN_IN_USE';
      if (options.out !== undefined || !taken) throw error;
    }
  }
}

/** The folder for a new run. */
async function folderFor(options: TrainOptions, terminal: Terminal): Promise<string> {
  const name = baseName(dataOf(options));
  const { out = freeFolder('runs', name), force = false } = options;
  const earlier = join('runs', name);
  await assertNotInUse(out);
  if (options.out === undefined && (await isInterrupted(earlier)) && !(await isInUse(earlier))) {
    terminal.note(
      `${earlier} holds a training that was interrupted (${resumeCommand(earlier)}): this one is in ${out}`,
    );
  }
  if (!force && (await isInterrupted(out))) {
    const message = `${out} holds a training that was interrupted; go on with it: ${resumeCommand(out)}`;
    throw new ZooError('INVALID_ARGUMENT', `${message}, or begin anew with --force`);
  }
  const replaced = force || (await holdsNothing(out));
  await assertWritable(out, { marker: [RUN_FILE, CHECKPOINT_FOLDER], force: replaced });
  return out;
}

async function trainIn(
  { out, lock }: Claimed,
  options: TrainOptions & DataOptions,
  command: ZooCommand,
  { commandLine, signal, terminal }: CommandContext & { readonly terminal: Terminal },
): Promise<FinishedTraining> {
  try {
    const request = {
      ...{ ...options, data: options, method: options, engine: options, features: featureRequest(options) },
      critic: criticRequest(options),
      command: publicCommand(command.withoutConfig(commandLine)),
      options: recordedOptions(command.usedOptions()),
    };
    const keeping = keepingIn(out, options.checkpointEvery);
    return await keptTraining(out, () => runTraining(request, { terminal, signal, keeping }), true);
  } finally {
    lock.release();
  }
}

function summary({ record, trained }: Run, out: string, report: string | undefined): string {
  const { seconds, figures } = record;
  const lines = [
    `Trained in ${formatDuration(seconds)}, written to ${out}`,
    agreementInWords(trained.prior, trained.config.clusters),
  ];
  if (figures.length > 0) lines.push('', figuresTable(figures).trimEnd());
  const note = originNote(trained.config);
  if (note !== undefined) lines.push('', note);
  const model = join('models', baseName(out));
  if (report !== undefined) lines.push('', `Look at ${report}`);
  return [...lines, '', `Next: clusterzoo export ${quoted(out)} --out ${quoted(model)}`].join('\n');
}
