import type { ClusterModel } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { openTable } from '../data/table.js';
import type { TableStream } from '../data/table-types.js';
import { RowReporter } from '../report/row-progress.js';
import { type Append, writeGrowing } from './atomic.js';
import { type ClusteredRows, clusterTable, countRows, RUN_ROWS } from './cluster-table.js';
import { ClusteringTally } from './clustering-tally.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { assertFeatures } from './features.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { column, integer } from './parsers.js';
import { type RowRange, type Shard, shard, shardRows } from './shard.js';
import { writeText } from './write-text.js';

interface ClusterOptions extends OutputOptions, ModelOptions {
  readonly out?: string;
  readonly ignore?: string | number;
  readonly array?: string;
  readonly shard?: Shard;
  readonly batch: number;
  readonly outliers: boolean;
}

/** Rows in memory at a time. */
const BATCH = 16 * RUN_ROWS;

/** `clusterzoo cluster` */
export function clusterCommand(context: CommandContext): Command {
  const command = newCommand('cluster', 'Put the rows of a table into clusters', [
    'clusterzoo cluster pendigits digits.csv --out labels.csv',
    'clusterzoo cluster models/flowers flowers.csv --ignore species --json',
    'clusterzoo cluster pendigits big.csv --shard 1/2 --out 1.csv  # elsewhere 2/2; then cat',
  ])
    .argument('<model>', MODEL)
    .argument(
      '<file>',
      'table (CSV, TSV, .npy, .npz, .mtx; gzipped or not), in the units that the model was trained on',
    )
    .option('--ignore <column>', 'a column that is no feature, by name or number from 0', column)
    .option('--array <name>', 'array of an .npz that holds the rows (default: the only one of two dimensions)')
    .option('--out <file>', 'CSV file to write: cluster, confidence and outlier flag of each row (default: stdout)')
    .option(
      '--shard <i/n>',
      'only the i-th of n equal parts; the outputs of all n, one after the other, are that of all rows. Each ' +
        'goes through a text once to count its rows and again up to its own end, but reads and clusters only its part',
      shard,
    )
    .option(
      '--batch <rows>',
      `rows in memory at a time, in steps of ${RUN_ROWS}; decides no result`,
      integer(1, 1 << 24),
      BATCH,
    )
    .option('--no-outliers', 'do not ask which rows are unlike anything in training; takes about half the time');
  return addModelOptions(command).action(async (source: string, file: string, options: ClusterOptions) => {
    const terminal = terminalOf(context, options);
    const { ignore, array, out } = options;
    const table = await openTable(file, {
      ...(ignore !== undefined && { labelColumn: ignore }),
      ...(array !== undefined && { array }),
      blockRows: Math.ceil(options.batch / RUN_ROWS) * RUN_ROWS,
    });
    await withModel(source, options, terminal, context, async (model) => {
      assertFeatures(model, table.features, { file, option: '--ignore' });
      const tally = new ClusteringTally(model.manifest, {
        flags: options.outliers,
        keep: options.json === true && out === undefined,
      });
      const started = performance.now();
      const write = async (append: Append) => {
        const header = options.shard === undefined || options.shard.index === 1;
        await writeRows(rowsOf(model, table, options, context), tally, header, append);
      };
      if (out !== undefined) await writeGrowing(out, write);
      else await write(options.json ? async () => true : (text) => writeText(context.stdout, text));
      const seconds = (performance.now() - started) / 1000;
      const { name, clusters } = model.manifest;
      const facts = {
        model: name,
        device: model.device,
        file,
        count: tally.count,
        clusters,
        used: tally.used,
        ...(tally.flagged !== undefined && { flagged: tally.flagged }),
        ...(options.shard && { shard: `${options.shard.index}/${options.shard.count}` }),
        seconds: Number(seconds.toPrecision(4)),
        rowsPerSecond: Math.round(tally.count / seconds),
      };
      if (tally.surprising) {
        terminal.warn(`${tally.flagged} of ${tally.count} rows are unlike anything the model was trained on`);
      }
      const text = out === undefined ? '' : `${tally.count} rows in ${tally.used} clusters, written to ${out}`;
      terminal.result(text, out === undefined ? { ...facts, ...tally.rows } : { ...facts, out });
    });
  });
}

/** The rows that are asked for, with their clusters; progress goes to stderr, unless rows fill the same screen. */
async function* rowsOf(
  model: ClusterModel,
  table: TableStream,
  options: ClusterOptions,
  { stdout, stderr, signal }: CommandContext,
): AsyncGenerator<ClusteredRows> {
  const shared = options.out === undefined && options.json !== true && stdout.isTTY === true;
  const reporter = new RowReporter({ stream: stderr, quiet: options.quiet === true || shared });
  const { onProgress } = reporter;
  try {
    let range: RowRange | undefined;
    if (options.shard) {
      reporter.start('counting rows');
      range = shardRows(await countRows(table, { onProgress, signal }), options.shard);
    }
    reporter.start('clustering');
    yield* clusterTable(model, table, { ...(range && { range }), outliers: options.outliers, onProgress, signal });
  } finally {
    reporter.stop();
  }
}

/** Writes rows as CSV while they come; the header, if there is to be one, with the first. */
async function writeRows(
  rows: AsyncIterable<ClusteredRows>,
  tally: ClusteringTally,
  header: boolean,
  append: Append,
): Promise<void> {
  const heading = () => (header ? `cluster,confidence${tally.flagged !== undefined ? ',outlier' : ''}\n` : '');
  let begun = false;
  for await (const some of rows) {
    tally.add(some);
    const read = await append((begun ? '' : heading()) + toCsv(some));
    if (!read) return;
    begun = true;
  }
  if (!begun) await append(heading());
}

function toCsv({ labels, confidence, outliers }: ClusteredRows): string {
  let text = '';
  for (let i = 0; i < labels.length; i++) {
    const flag = outliers ? `,${outliers[i]}` : '';
    text += `${labels[i]},${Number(confidence[i]!.toPrecision(6))}${flag}\n`;
  }
  return text;
}
