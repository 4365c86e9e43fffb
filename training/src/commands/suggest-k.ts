import { Random } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import { datasetScaling } from '../data/normalize.js';
import { gatherRows } from '../data/row-views.js';
import { allInMemory } from '../data/values.js';
import type { TrainingEvent } from '../methods/events.js';
import type { Rows } from '../methods/rows.js';
import { scaleRows } from '../methods/scaling.js';
import type { Recommendation } from '../methods/suggest-k/recommend.js';
import { type KSuggestion, suggestK } from '../methods/suggest-k/suggest-k.js';
import { plainTable } from '../report/table.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { type DataOptions, openDataOn, rowsOf, type TrainSplit } from './data.js';
import { addScaleOption, normalizationOf, type ScaleOption } from './data-scale.js';
import { neighbourMeans } from './neighbours.js';
import { integer, seed } from './parsers.js';
import { addTableOptions, DATA } from './table-options.js';
import { quoted } from './words.js';
import type { ZooCommand } from './zoo-command.js';

interface SuggestOptions extends OutputOptions, DataOptions {
  readonly from: number;
  readonly to: number;
  readonly split: TrainSplit;
  readonly scale?: ScaleOption;
  readonly most: number;
  readonly subsamples: number;
  readonly seed: number;
  readonly threads?: number;
}

/** What the work on its way is called. */
const STAGES = { neighbours: 'neighbours', transforms: 'neighbours under transforms', partitions: 'partitions' };

/** `clusterzoo suggest-k` */
export function suggestKCommand(context: CommandContext): Command {
  const command = newCommand('suggest-k', 'Suggest how many clusters data have, and say how sure that is', [
    'clusterzoo suggest-k --data pendigits',
    'clusterzoo suggest-k --data flowers.csv --labels species --to 8',
    'clusterzoo suggest-k --data usps --from 5 --to 15 --json',
  ])
    .requiredOption('--data <name|file>', DATA)
    .option('--from <k>', 'smallest number of clusters to try', integer(2), 2)
    .option('--to <k>', 'largest number of clusters to try; the knee is searched for below it', integer(3), 20)
    .addOption(new Option('--split <name>', 'rows to look at').choices(['train', 'all']).default('train'))
    .option('--most <rows>', 'rows to look at, at most; of more, as many at random', integer(10), 10_000)
    .option('--subsamples <n>', 'random shares of 80 % of the rows, to see what is stable', integer(2), 5)
    .option('--seed <n>', 'decides everything that is random', seed, 0)
    .option('--threads <n>', 'CPU threads of matrix products (default: one a core)', integer(1));
  addScaleOption(addTableOptions(command));
  return command.action(async (options: SuggestOptions) => {
    const { from, to, subsamples } = options;
    const terminal = terminalOf(context, options);
    const dataset = await openDataOn(terminal, options, context.signal);
    const { rows: kind = { kind: 'vector' }, features: columns } = dataset;
    const random = new Random(options.seed);
    const { data, rows, of } = someRows(rowsOf(dataset, options.split).rows, options.most, random.fork());
    const shown = rows === of ? `${rows} rows` : `${rows} of ${of} rows, at random`;
    terminal.note(`${dataset.name}: ${shown}, ${kind.kind} of ${columns} numbers, ${from} to ${to} clusters`);
    const values =
      kind.kind === 'counts' ? data : scaleRows(data, datasetScaling(dataset, normalizationOf(options.scale)));
    const progress = terminal.progress();
    const onProgress = (stage: keyof typeof STAGES, share: number) => {
      const event: TrainingEvent = { type: 'progress', stage: STAGES[stage], share };
      progress.onEvent(event);
    };
    try {
      const means = await neighbourMeans('exact', { threads: options.threads, warn: terminal.warn });
      const { signal } = context;
      const settings = { kind, rows, columns, from, to, subsamples, random, onProgress, signal };
      const found = await suggestK(values, { ...settings, ...means });
      progress.stop();
      const next = `Next: ${nextTraining(command, found.clusters)}`;
      terminal.result(`${suggestionTable(found)}\n${inWords(found)}\n\n${next}`, {
        ...{ data: options.data, rows, ofRows: of, kind, seed: options.seed },
        ...found,
      });
    } finally {
      progress.stop();
    }
  });
}

/** Options that belong to the search; all others say what the data are, as those of a training do. */
const OF_SEARCH: ReadonlySet<string> = new Set(['from', 'to', 'most', 'subsamples', 'seed', 'threads']);

/** The training of the same rows, with as many clusters as were found. */
function nextTraining(command: ZooCommand, clusters: number): string {
  const used = command.usedOptions();
  const words = ['clusterzoo', 'train'];
  for (const option of command.options) {
    const name = option.attributeName();
    if (OF_SEARCH.has(name)) continue;
    for (const value of [used[name] ?? []].flat()) {
      if (value === option.defaultValue) continue;
      words.push(option.long!, ...(value === true ? [] : [String(value)]));
    }
  }
  return [...words, '--clusters', String(clusters)].map(quoted).join(' ');
}

interface SomeRows {
  readonly data: Float32Array;
  readonly rows: number;
  /** Rows that there were. */
  readonly of: number;
}

/** At most `most` rows, drawn without their order being changed. */
function someRows({ data, rows, columns }: Rows, most: number, random: Random): SomeRows {
  if (rows <= most) return { data: allInMemory(data, 'the search', 'look at fewer with --most'), rows, of: rows };
  const drawn = random.permutation(rows).subarray(0, most).sort();
  return { data: gatherRows(data, columns, drawn), rows: most, of: rows };
}

/** The measures of every K, the recommended one marked. */
export function suggestionTable({ candidates, clusters: best, near }: Recommendation): string {
  const mark = (clusters: number) => {
    if (clusters === best) return '← recommended';
    return near.includes(clusters) ? '← near' : undefined;
  };
  return plainTable({
    headings: ['K', 'eigengap', 'stability (ARI)', 'graph MI (nats)', 'knee', 'score', ''],
    rows: candidates.map(({ clusters, eigengap, stability, graphMutualInformation, knee, score }) => [
      ...[clusters, eigengap, stability, graphMutualInformation, knee, score],
      mark(clusters) ?? '',
    ]),
  });
}

/** What the measures come to, and how sure it is. */
export function inWords(found: KSuggestion | Recommendation): string {
  const { clusters, near, eigengapClusters, certainty, candidates } = found;
  const best = candidates.find((candidate) => candidate.clusters === clusters)!;
  const others = near.filter((other) => other !== clusters);
  const tied =
    others.length === 0
      ? 'no other number comes near'
      : `${others.join(', ')} come${others.length === 1 ? 's' : ''} near`;
  const gap = eigengapClusters === clusters ? 'the eigengap says the same' : `the eigengap says ${eigengapClusters}`;
  const stable = `partitions of other rows agree to ARI ${best.stability.toFixed(2)}`;
  const verdict = {
    clear: 'This is clear.',
    fair: 'This is fairly sure: look at the clusters of its neighbours too.',
    unclear: 'This is NOT clear: the data may have no clusters of this kind, or several levels of them. Try several.',
  }[certainty];
  const last = candidates.at(-1)!.clusters;
  const edge = clusters >= last - 1 ? ` It lies at the end of what was tried: try again with --to ${2 * last}.` : '';
  return `Recommended: ${clusters} clusters; ${tied}, ${stable}, ${gap}.\n${verdict}${edge}`;
}
