import { join } from 'node:path';
import { sampleWords } from '@clusterzoo/export/zoo';
import { type ClusterModel, Random, ZooError } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import { datasetNames } from '../data/registry.js';
import { clusterEncodings } from '../methods/kmeans-rule.js';
import { modelFunctions } from '../methods/model-functions.js';
import { clusterValues } from '../methods/model-rows.js';
import { measureQuality } from '../methods/quality.js';
import type { Rows } from '../methods/rows.js';
import { clusteringMetrics } from '../metrics/index.js';
import { plainTable } from '../report/table.js';
import type { SetupEvent } from '../setup/controls.js';
import { BASELINES, baselineCells, baselinesOf, scalingOf } from './baseline-figures.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { type DataOptions, openData, referenceOf } from './data.js';
import { unlabelledTest } from './data-labels.js';
import type { Agreement, EvaluationReport } from './evaluation.js';
import { assertFeatures } from './features.js';
import { judgementLines, judgementOf } from './judging.js';
import { knownNameOf } from './known-data.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { assertFileWritable } from './output-folder.js';
import { asModelRows, pictureOptions } from './pictures-for-model.js';
import { evaluationReport, type MeasuredModel } from './report.js';
import { writeReport } from './report-file.js';
import { throwIfStopped } from './stop.js';
import { measureSureness, surenessLines } from './sureness.js';
import { addTableOptions, DATA } from './table-options.js';

type EvaluateOptions = OutputOptions &
  ModelOptions &
  Partial<DataOptions> & {
    readonly split?: 'train' | 'test';
    readonly baselines?: boolean;
    readonly judge?: boolean;
    /** Path, or false for none; absent for the default. */
    readonly report?: string | false;
  };

/** `clusterzoo evaluate` */
export function evaluateCommand(context: CommandContext): Command {
  const command = newCommand('evaluate', 'Measure a model through its shipped files', [
    'clusterzoo evaluate pendigits',
    'clusterzoo evaluate models/flowers --data flowers.csv --labels species --json',
  ])
    .argument('<model>', MODEL)
    .option('--data <name|file>', `${DATA} (default: the data set that the model names)`)
    .addOption(
      new Option('--split <name>', 'rows to measure (default: test, if there are any)').choices(['train', 'test']),
    )
    .option('--baselines', `measure others on the same split too: ${BASELINES}`)
    .option(
      '--judge',
      'let a classifier, trained on the classes first, judge what the model draws, and measure FID-clf in its ' +
        'features; can take minutes',
    )
    .option('--report <file>', 'page to write, for a browser (default: runs/evaluate-NAME.html)')
    .option('--no-report', 'write none');
  addModelOptions(addTableOptions(command));
  return command.action(async (source: string, options: EvaluateOptions) => {
    const terminal = terminalOf(context, options);
    const unlabelled = unlabelledTest(options);
    if (unlabelled) terminal.warn(unlabelled);
    if (typeof options.report === 'string') await assertFileWritable(options.report, '--report');
    await withModel(source, options, terminal, context, async (model) => {
      const { signal } = context;
      const measured = await measureModel(model, { ...options, signal, onNote: (text) => terminal.note(text) });
      throwIfStopped(signal, 'the evaluation');
      const { report: facts } = measured;
      const path = options.report ?? join('runs', `evaluate-${facts.model}.html`);
      const gather = () => evaluationReport(measured, new Date().toISOString(), signal);
      const asked = options.report !== undefined;
      const report = path === false ? undefined : await writeReport(path, gather, terminal, asked);
      const words = report === undefined ? '' : `\n\nLook at ${report}`;
      terminal.result(inWords(facts, measured.dataset) + words, { ...facts, ...(report && { report }) });
    });
  });
}

/** What to measure a model on. */
export type MeasureOptions = Partial<DataOptions> & {
  readonly split?: 'train' | 'test';
  /** Measure classical clusterers too. @default false */
  readonly baselines?: boolean;
  /** Train a classifier on the classes, and measure with it. @default false */
  readonly judge?: boolean;
  /** Told what takes its time. */
  readonly onNote?: (text: string) => void;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal;
};

/** Measures a loaded model. */
export async function evaluateWith(model: ClusterModel, options: MeasureOptions): Promise<EvaluationReport> {
  return (await measureModel(model, options)).report;
}

/** Measures a loaded model, and keeps what was measured. */
export async function measureModel(
  model: ClusterModel,
  { signal, onNote, baselines = false, judge = false, ...options }: MeasureOptions,
): Promise<MeasuredModel> {
  const { manifest, device, precision } = model;
  const data = options.data ?? knownNameOf(manifest.dataset.name) ?? manifest.dataset.name;
  if (options.data === undefined && !datasetNames.includes(data)) {
    const reason = `${manifest.name} was trained on ${data}, which does not come with clusterzoo`;
    throw new ZooError('INVALID_ARGUMENT', `${reason}; name the file with --data`);
  }
  const onEvent = (event: SetupEvent) => {
    if (event.type === 'stage') onNote?.(event.stage);
    else if (event.type === 'warning') onNote?.(event.message);
  };
  const asked = { ...pictureOptions(manifest, data), ...options, data };
  const dataset = asModelRows(manifest, await openData(asked, { onEvent, ...(signal && { signal }) }));
  assertFeatures(model, dataset.features, { file: data, option: '--labels' });
  const split = options.split ?? (dataset.test ? 'test' : 'train');
  const part = dataset[split];
  if (!part) throw new ZooError('INVALID_ARGUMENT', `${data} has no test split; give one with --test FILE`);

  const { count } = part;
  const clustering = await clusterValues(model, part.data, dataset.features, signal ? { signal } : {});
  const asRows = (of: typeof part): Rows => ({ data: of.data, rows: of.count, columns: dataset.features });
  const transform = manifest.input.kind === 'vector' ? manifest.input.transform : undefined;
  const judged = { clusters: manifest.clusters, random: new Random(0), ...(transform && { transform }) };
  const quality = await measureQuality(modelFunctions(model, 0, signal), asRows(dataset.train), asRows(part), judged);
  const facts = {
    model: manifest.name,
    device,
    precision,
    data: dataset.name,
    split: dataset.test ? split : 'all',
    count,
    ...(manifest.featureNote !== undefined && { featureNote: manifest.featureNote }),
    quality,
    sureness: measureSureness(clustering, part.labels),
  };
  const reference = await referenceOf(asked, 'train', asRows(part), signal);
  const measured = { model, dataset, part, reference: { ...reference, split }, clustering };
  if (!part.labels) {
    if (baselines) onNote?.(`no baselines: ${data} has no labels to measure them with`);
    if (judge) onNote?.(`no judge: ${data} has no labels to train it on`);
    return { ...measured, report: facts };
  }
  const kmeans = count < manifest.clusters ? undefined : clusterEncodings(clustering, new Random(0)).labels;
  const fitted = { clusters: manifest.clusters, scaling: scalingOf(manifest, dataset) };
  const watch = { ...(signal && { signal }), ...(onNote && { onNote }) };
  const found = baselines ? await baselinesOf(dataset, fitted, watch) : undefined;
  const judgement = judge && (await judgementOf(model, dataset, part, watch));
  const report = {
    ...facts,
    argmax: agreement(part.labels, clustering.labels),
    ...(kmeans && { kmeans: agreement(part.labels, kmeans) }),
    ...(found && { baselines: found.filter((row) => row.split === split) }),
    ...(judgement && { judgement }),
  };
  return { ...measured, report };
}

function agreement(classes: Int32Array, clusters: Int32Array): Agreement {
  const { acc, nmi, ari, purity } = clusteringMetrics(classes, clusters);
  return { acc, nmi: nmi.arithmetic, ari, purity };
}

function inWords(
  {
    model,
    precision,
    data,
    split,
    count,
    argmax,
    kmeans,
    baselines = [],
    judgement,
    featureNote,
    quality,
    sureness,
  }: EvaluationReport,
  { kind }: Pick<MeasuredModel['dataset'], 'kind'>,
): string {
  const lines = [
    `${model} in ${precision} on ${data}, ${split === 'all' ? 'all' : `${split} split,`} ${count} ${sampleWords({ kind }).many}`,
    '',
  ];
  const rows = Object.entries({ 'most probable cluster': argmax, 'k-means on encodings': kmeans }).flatMap(
    ([name, found]) =>
      found ? [[name, ...[found.acc, found.nmi, found.ari, found.purity].map((v) => v.toFixed(4))]] : [],
  );
  rows.push(...baselineCells(baselines).map(({ method, figures }) => [`baseline: ${method}`, ...figures]));
  if (rows.length > 0) lines.push(plainTable({ headings: ['clusters by', 'ACC', 'NMI', 'ARI', 'purity'], rows }));
  if (featureNote !== undefined) lines.push(featureNote, '');
  const { varianceRatio, cycleShare, reconstructionError } = quality;
  const centroids = quality.kmeansReconstructionError.toPrecision(4);
  lines.push(
    `variety of samples        ${varianceRatio.toFixed(3)}  (1: as varied as the data)`,
    `samples in their cluster  ${cycleShare.toFixed(3)}  (1: all of them)`,
    `reconstruction error      ${reconstructionError.toPrecision(4)}  (k-means' centroids: ${centroids})`,
    ...(judgement ? judgementLines(judgement) : []),
    ...surenessLines(sureness),
  );
  return lines.join('\n');
}
