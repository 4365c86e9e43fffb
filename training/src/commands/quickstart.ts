import { join } from 'node:path';
import type { Command } from 'commander';
import { formatDuration } from '../report/progress.js';
import { plainTable } from '../report/table.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import type { Config } from './config-file.js';
import { addEngineOptions, defaultEngine, type EngineOptions } from './engine.js';
import { evaluateWith } from './evaluate.js';
import type { EvaluationReport } from './evaluation.js';
import { exportRuns } from './exporting.js';
import { agreementInWords } from './figures.js';
import { knownData } from './known-data.js';
import { withModel } from './model.js';
import { assertWritable } from './output-folder.js';
import { integer, seed } from './parsers.js';
import { trainingReport } from './report.js';
import { REPORT_FILE, writeReport } from './report-file.js';
import { RUN_FILE, type Run, saveRun } from './run-folder.js';
import { runTraining } from './training.js';
import { quoted } from './words.js';

const DATA = 'pendigits';

type QuickstartOptions = OutputOptions &
  EngineOptions & {
    readonly out: string;
    readonly seed: number;
    readonly epochs?: number;
    readonly priorEpochs?: number;
  };

/** `clusterzoo quickstart` */
export function quickstartCommand(context: CommandContext): Command {
  const command = newCommand(
    'quickstart',
    'Train on Pendigits, export, measure: everything once. Takes a few minutes: about one of training on two idle cores',
    ['clusterzoo quickstart', 'clusterzoo quickstart --seed 7 --out runs/seven'],
  );
  command
    .option('--out <folder>', 'run folder, replaced if it is an earlier run', join('runs', 'quickstart'))
    .option('--seed <n>', 'the same seed gives the same result', seed, 0)
    .option('--epochs <n>', 'epochs of generator and encoder (default: those of the preset)', integer(1))
    .option('--prior-epochs <n>', 'epochs of the prior network (default: those of the preset)', integer(1));
  return addEngineOptions(command).action(async (options: QuickstartOptions) => {
    const terminal = terminalOf(context, options);
    const { out } = options;
    const { signal } = context;
    await assertWritable(out, { marker: RUN_FILE, force: true });
    terminal.note('clusterzoo learns to cluster and to draw pen-written digits, without ever seeing a label.\n');
    const request = {
      data: { data: DATA },
      split: 'train',
      method: { ...options, preset: 'zoo' },
      engine: options,
      command: ['clusterzoo train --data pendigits', ...settings(options)].join(' '),
      options: { data: DATA, split: 'train', preset: 'zoo', ...trainingOptions(command.usedOptions()) },
    } as const;
    const finished = await runTraining(request, { terminal, signal });
    const { run } = finished;
    await saveRun(out, run);
    const page = await writeReport(join(out, REPORT_FILE), () => trainingReport(finished, signal), terminal);
    terminal.note('exporting to ONNX and measuring what is exported …\n');
    const model = join(out, 'model');
    await exportRuns({ runs: [run], folder: model, name: DATA, signal, onWarning: terminal.warn });
    const where = { device: 'cpu' } as const;
    const report = await withModel(`./${model}`, where, terminal, context, (loaded) => {
      return evaluateWith(loaded, { signal });
    });
    const samples = join(model, 'samples.png');
    const facts = { run: out, model, samples, ...(page && { report: page }), seconds: run.record.seconds };
    terminal.result(summary(run, report, model, page), { ...facts, evaluation: report });
  });
}

/** The options that are those of `train` too. */
function trainingOptions(options: Config): Config {
  const names = ['seed', 'epochs', 'priorEpochs', 'engine', 'device', 'threads'];
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

/** The options that differ from the defaults, as `train` takes them. */
function settings({ seed, epochs, priorEpochs, engine, device, threads }: QuickstartOptions): string[] {
  const given = {
    '--seed': seed || undefined,
    '--epochs': epochs,
    '--prior-epochs': priorEpochs,
    '--engine': engine === defaultEngine.engine ? undefined : engine,
    '--device': device === defaultEngine.device ? undefined : device,
    '--threads': threads,
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
}

function summary({ record, trained }: Run, report: EvaluationReport, model: string, page: string | undefined): string {
  const ours = Object.entries({
    'this model, most probable cluster': report.argmax,
    'this model, k-means': report.kmeans,
  });
  const figure = (value: number | undefined) => value?.toFixed(3);
  const rows = [
    ...ours.map(([name, found]) => [name, figure(found?.acc), figure(found?.nmi), figure(found?.ari)]),
    ...knownData[DATA]!.published.map(({ method, acc, nmi, ari }) => [
      `published: ${method}`,
      figure(acc),
      figure(nmi),
      figure(ari),
    ]),
  ];
  const here = quoted(model);
  return [
    `Trained in ${formatDuration(record.seconds)}. Clusters of ${report.count} digits by writers it never saw:`,
    '',
    plainTable({ headings: ['', 'ACC', 'NMI', 'ARI'], rows }),
    agreementInWords(trained.prior, trained.config.clusters),
    '',
    `Look at   ${join(model, 'samples.png')}  (every cluster: generated digits, and real ones beside them)`,
    ...(page === undefined ? [] : [`and at    ${page}  (the whole run on one page, for a browser)`]),
    `and read  ${join(model, 'README.md')}`,
    '',
    `Try next  npx clusterzoo generate ${here} --cluster 3 --count 20 --out threes.png`,
    '          npx clusterzoo train --data YOUR.csv --clusters 5',
    '          npx clusterzoo --help',
  ].join('\n');
}
