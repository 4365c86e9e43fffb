import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { formatDuration } from '../report/progress.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { addTableOptions, type DataOptions, type TrainSplit } from './data.js';
import { addEngineOptions, type EngineOptions } from './engine.js';
import { agreementInWords, figuresTable } from './figures.js';
import { assertWritable, freeFolder } from './output-folder.js';
import { integer } from './parsers.js';
import { publicCommand } from './recorded-command.js';
import { trainingReport } from './report.js';
import { REPORT_FILE, writeReport } from './report-file.js';
import { RUN_FILE, type Run, saveRun } from './run-folder.js';
import { addMethodOptions, type MethodOptions } from './train-options.js';
import { runTraining } from './training.js';
import { baseName, quoted } from './words.js';

type TrainOptions = OutputOptions &
  DataOptions &
  MethodOptions &
  EngineOptions & {
    readonly clusters?: number;
    readonly split: TrainSplit;
    readonly out?: string;
    readonly force?: boolean;
    readonly report: boolean;
  };

/** `clusterzoo train` */
export function trainCommand(context: CommandContext): Command {
  const command = newCommand('train', 'Train SIMI-ClusterGAN and write what comes out to a run folder', [
    'clusterzoo train --data pendigits',
    'clusterzoo train --data flowers.csv --labels species --clusters 3 --out runs/flowers',
    'clusterzoo train --data pendigits --prior imsat --preset paper --split all --seed 7',
  ])
    .requiredOption('--data <name|file>', 'pendigits, or a table of numbers (CSV, TSV), one row a line')
    .option('--clusters <k>', 'number of clusters; needed for a table (default: 10 for pendigits)', integer(1))
    .addOption(new Option('--split <name>', 'rows to train on').choices(['train', 'all']).default('train'))
    .option('--out <folder>', 'run folder to write (default: runs/ and the name of the data)')
    .option('--force', 'replace an earlier run in --out')
    .option('--no-report', `write no ${REPORT_FILE}, the page to look at, into the run folder`);
  addMethodOptions(addEngineOptions(addTableOptions(command)));
  return command.action(async (options: TrainOptions) => {
    const terminal = terminalOf(context, options);
    const out = options.out ?? freeFolder('runs', baseName(options.data));
    await assertWritable(out, { marker: RUN_FILE, force: options.force ?? false });
    const command = publicCommand(context.commandLine);
    const request = { ...options, data: options, method: options, engine: options, command };
    const finished = await runTraining(request, terminal, context.signal);
    const { run } = finished;
    await saveRun(out, run);
    const gather = () => trainingReport(finished, context.signal);
    const report = options.report ? await writeReport(join(out, REPORT_FILE), gather, terminal) : undefined;
    terminal.result(summary(run, out, report), { run: out, ...(report && { report }), ...run.record });
  });
}

function summary({ record, trained }: Run, out: string, report: string | undefined): string {
  const { seconds, figures } = record;
  const lines = [
    `Trained in ${formatDuration(seconds)}, written to ${out}`,
    agreementInWords(trained.prior, trained.config.clusters),
  ];
  if (figures.length > 0) lines.push('', figuresTable(figures).trimEnd());
  const model = join('models', baseName(out));
  if (report !== undefined) lines.push('', `Look at ${report}`);
  return [...lines, '', `Next: clusterzoo export ${quoted(out)} --out ${quoted(model)}`].join('\n');
}
