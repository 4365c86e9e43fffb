import type { ClusterModel, ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import type { MissingPolicy } from '../data/missing.js';
import { skippedFiles } from '../data/skipped-files.js';
import { openTable } from '../data/table.js';
import type { TableStream } from '../data/table-types.js';
import { RowReporter } from '../report/row-progress.js';
import { type Append, writeGrowing } from './atomic.js';
import { writeRows } from './cluster-csv.js';
import { assertSomeRead, clusterPictures, inversionWarning } from './cluster-pictures.js';
import { type ClusteredRows, clusterTable, countRows, RUN_ROWS } from './cluster-table.js';
import { ClusteringTally } from './clustering-tally.js';
import { addColumnOptions, type ColumnOptions, columnOptions } from './column-options.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { assertFeatures } from './features.js';
import { addMissingOption, withMeans } from './missing-rows.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { assertFileWritable } from './output-folder.js';
import { integer } from './parsers.js';
import { assertOptionsOf, givenFiles, ROWS_OR_PICTURES } from './picture-files.js';
import { PictureReader, pictureInput } from './picture-reader.js';
import { type RowRange, type Shard, shard, shardRows } from './shard.js';
import type { Terminal } from './terminal.js';
import { writeText } from './write-text.js';

interface ClusterOptions extends OutputOptions, ModelOptions, ColumnOptions {
  readonly out?: string;
  readonly array?: string;
  readonly missing?: MissingPolicy;
  readonly shard?: Shard;
  readonly batch: number;
  readonly outliers: boolean;
  readonly invert?: boolean;
  readonly strict?: boolean;
}

/** Rows in memory at a time. */
const BATCH = 16 * RUN_ROWS;

/** `clusterzoo cluster` */
export function clusterCommand(context: CommandContext): Command {
  const named = newCommand('cluster', 'Put the rows of a table, or pictures, into clusters', [
    'clusterzoo cluster pendigits digits.csv --out labels.csv',
    'clusterzoo cluster mnist digits/*.png',
    'clusterzoo cluster models/flowers flowers.csv --ignore species --json',
    'clusterzoo cluster pendigits big.csv --shard 1/2 --out 1.csv  # elsewhere 2/2; then cat',
  ])
    .argument('<model>', MODEL)
    .argument('<files...>', ROWS_OR_PICTURES);
  const command = addColumnOptions(named)
    .option('--array <name>', 'array of an .npz that holds the rows (default: the only one of two dimensions)')
    .option(
      '--out <file>',
      'CSV file to write: cluster, confidence and outlier flag of each row, of pictures after its path (default: stdout)',
    )
    .option(
      '--shard <i/n>',
      'only the i-th of n equal parts; the outputs of all n, one after the other, are that of all rows. Each ' +
        'goes through a text once to count its rows and again up to its own end, but reads and clusters only its part',
      shard,
    )
    .option(
      '--batch <rows>',
      `rows of a table in memory at a time, in steps of ${RUN_ROWS}; decides no result`,
      integer(1, 1 << 24),
      BATCH,
    )
    .option('--no-outliers', 'do not ask which rows are unlike anything in training; takes about half the time')
    .option('--invert', 'take pictures for negatives: light for dark, and dark for light')
    .option('--strict', 'fail where a picture cannot be read, instead of leaving it out with a warning');
  addMissingOption(command, 'leave the cells of their rows empty');
  return addModelOptions(command).action(async (source: string, files: string[], options: ClusterOptions) => {
    if (options.out !== undefined) await assertFileWritable(options.out);
    const given = await givenFiles(files);
    assertOptionsOf(given, command);
    const table = given.kind === 'table' ? await openTableOf(given.file, options, context) : undefined;
    const terminal = terminalOf(context, options);
    await withModel(source, options, terminal, context, async (model) => {
      const asked = { model, options, context, terminal };
      if (given.kind === 'pictures') await clusterGivenPictures(given.files, asked);
      else await clusterGivenTable(table!, given.file, asked);
    });
  });
}

/** What both kinds of rows are clustered with. */
interface Asked {
  readonly model: ClusterModel;
  readonly options: ClusterOptions;
  readonly context: CommandContext;
  readonly terminal: Terminal;
}

async function openTableOf(file: string, options: ClusterOptions, context: CommandContext): Promise<TableStream> {
  const { array, batch, missing = 'error' } = options;
  const table = await openTable(file, {
    missing: missing === 'error' ? 'error' : 'nan',
    ...columnOptions(options),
    ...(array !== undefined && { array }),
    blockRows: Math.ceil(batch / RUN_ROWS) * RUN_ROWS,
  });
  if (missing !== 'mean') return table;
  const reporter = reporterOf(options, context);
  try {
    reporter.start('averaging columns');
    return await withMeans(table, { signal: context.signal, onProgress: reporter.onProgress });
  } finally {
    reporter.stop();
  }
}

async function clusterGivenTable(table: TableStream, file: string, asked: Asked): Promise<void> {
  const { model, options, context } = asked;
  assertFeatures(model, table.features, { file, option: '--ignore' });
  await writeClusters(rowsOf(model, table, options, context), 'rows', { file }, asked);
}

async function clusterGivenPictures(files: readonly string[], asked: Asked): Promise<void> {
  const { model, options, context, terminal } = asked;
  const reader = new PictureReader(pictureInput(model.manifest), options.invert);
  const skipped: ZooError[] = [];
  const onSkipped = (error: ZooError) => {
    if (options.strict) throw error;
    skipped.push(error);
  };
  const changes = () => ({
    ...(reader.resized > 0 && { resized: reader.resized }),
    ...(reader.greyed > 0 && { greyed: reader.greyed }),
    ...(skipped.length > 0 && { skipped: skipped.map(({ message }) => message) }),
  });
  const told = async () => {
    // A part may have nothing that can be read without the whole being so, and what belongs to it is the header at most.
    if (options.shard === undefined) assertSomeRead(reader, skipped);
    if (skipped.length > 0) terminal.warn(skippedFiles(skipped, reader.count + skipped.length));
    if (reader.note !== undefined) terminal.note(reader.note);
    const inverted = await inversionWarning(model, reader, context.signal);
    if (inverted !== undefined) terminal.warn(inverted);
    return changes();
  };
  const pictures = picturesOf(model, files, reader, { ...options, onSkipped }, context);
  await writeClusters(pictures, 'pictures', {}, asked, told);
}

/** Writes clusters while they are found, and says what came out. */
async function writeClusters(
  rows: AsyncIterable<ClusteredRows>,
  what: 'rows' | 'pictures',
  origin: { readonly file?: string },
  { model, options, context, terminal }: Asked,
  told: () => Promise<object> = async () => ({}),
): Promise<void> {
  const { out } = options;
  const tally = new ClusteringTally(model.manifest, {
    flags: options.outliers,
    keep: options.json === true && out === undefined,
  });
  const started = performance.now();
  let seconds = 0;
  const more: object[] = [];
  const write = async (append: Append) => {
    const header = options.shard === undefined || options.shard.index === 1;
    await writeRows(rows, tally, { header, files: what === 'pictures' }, append);
    seconds = (performance.now() - started) / 1000;
    more.push(await told());
  };
  if (out !== undefined) await writeGrowing(out, write);
  else await write(options.json ? async () => true : (text) => writeText(context.stdout, text));
  const { name, clusters } = model.manifest;
  const facts = {
    model: name,
    device: model.device,
    ...origin,
    count: tally.count,
    clusters,
    used: tally.used,
    ...(tally.flagged !== undefined && { flagged: tally.flagged }),
    ...(tally.missing > 0 && { missing: tally.missing }),
    ...(options.shard && { shard: `${options.shard.index}/${options.shard.count}` }),
    ...Object.assign({}, ...more),
    seconds: Number(seconds.toPrecision(4)),
    rowsPerSecond: Math.round(tally.count / seconds),
  };
  if (tally.missing > 0) terminal.warn(`${tally.missing} of ${tally.count} rows miss values: their cells are empty`);
  if (tally.surprising) {
    terminal.warn(`${tally.flagged} of ${tally.count} ${what} are unlike anything the model was trained on`);
  }
  const text = out === undefined ? '' : `${tally.count} ${what} in ${tally.used} clusters, written to ${out}`;
  terminal.result(text, out === undefined ? { ...facts, ...tally.rows } : { ...facts, out });
}

/** Shows how far it is, on stderr, unless rows fill the same screen. */
function reporterOf(options: ClusterOptions, { stdout, stderr }: CommandContext): RowReporter {
  const shared = options.out === undefined && options.json !== true && stdout.isTTY === true;
  return new RowReporter({ stream: stderr, quiet: options.quiet === true || shared });
}

async function* picturesOf(
  model: ClusterModel,
  files: readonly string[],
  reader: PictureReader,
  options: ClusterOptions & { readonly onSkipped: (error: ZooError) => void },
  context: CommandContext,
): AsyncGenerator<ClusteredRows> {
  const { outliers, onSkipped } = options;
  const reporter = reporterOf(options, context);
  const { onProgress } = reporter;
  const range = options.shard && shardRows(files.length, options.shard);
  try {
    reporter.start('clustering', 'pictures');
    const watch = { onSkipped, onProgress, signal: context.signal };
    yield* clusterPictures(model, files, reader, { ...(range && { range }), outliers, ...watch });
  } finally {
    reporter.stop();
  }
}

/** The rows that are asked for, with their clusters. */
async function* rowsOf(
  model: ClusterModel,
  table: TableStream,
  options: ClusterOptions,
  context: CommandContext,
): AsyncGenerator<ClusteredRows> {
  const reporter = reporterOf(options, context);
  const { onProgress } = reporter;
  const { signal } = context;
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
