import { type ClusterModel, type Manifest, type Output, ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { decodeImages } from '../data/decode-images.js';
import type { MissingPolicy } from '../data/missing.js';
import { readTable } from '../data/read-table.js';
import { skippedFiles } from '../data/skipped-files.js';
import type { DataTable, TableOptions } from '../data/table-types.js';
import { type SampleStyle, type SheetRow, samplesSheet } from '../report/samples-sheet.js';
import { clusterInk, DATA_INK } from '../report/strokes.js';
import { writeWhole } from './atomic.js';
import { assertSomeRead } from './cluster-pictures.js';
import { addColumnOptions, type ColumnOptions, columnOptions } from './column-options.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { DRAWN_OUT, drawableFormat, drawnCsv, drawnStyle, numbered, writePictures } from './drawn-rows.js';
import { assertFeatures } from './features.js';
import { addMissingOption, completeTable } from './missing-rows.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { integer } from './parsers.js';
import { assertOptionsOf, givenFiles, ROWS_OR_PICTURES } from './picture-files.js';
import { PictureReader, pictureInput } from './picture-reader.js';
import type { Terminal } from './terminal.js';
import { baseName } from './words.js';

type ReconstructOptions = OutputOptions &
  ModelOptions &
  ColumnOptions & {
    readonly out?: string;
    readonly count: number;
    readonly missing?: MissingPolicy;
    readonly invert?: boolean;
    readonly strict?: boolean;
  };

/** Rows beside each other in the picture. */
const ACROSS = 12;

/** `clusterzoo reconstruct` */
export function reconstructCommand(context: CommandContext): Command {
  const named = newCommand(
    'reconstruct',
    'Encode rows of a table, or pictures, and draw them again from what is left',
    [
      'clusterzoo reconstruct pendigits digits.csv --out copies.csv',
      'clusterzoo reconstruct models/flowers flowers.csv --ignore species --out copies.png',
      'clusterzoo reconstruct mnist digits/*.png --out copies',
    ],
  )
    .argument('<model>', MODEL)
    .argument('<files...>', ROWS_OR_PICTURES);
  const command = addColumnOptions(named)
    .option('--count <n>', 'rows in a picture of all: the first ones, above their copies', integer(1), 2 * ACROSS)
    .option('--invert', 'take pictures for negatives: light for dark, and dark for light')
    .option('--strict', 'fail where a picture cannot be read, instead of leaving it out with a warning')
    .option('--out <file|folder>', DRAWN_OUT);
  addMissingOption(command, 'leave out their rows');
  return addModelOptions(command).action(async (source: string, files: string[], options: ReconstructOptions) => {
    const terminal = terminalOf(context, options);
    const { out, strict, invert } = options;
    const { signal } = context;
    const format = await drawableFormat(out);
    const most = format === 'png' ? options.count : Number.POSITIVE_INFINITY;
    const given = await givenFiles(files);
    assertOptionsOf(given, command);
    const table = given.kind === 'table' ? await readTable(given.file, tableOptions(options)) : undefined;
    await withModel(source, options, terminal, context, async (model) => {
      const { manifest, device } = model;
      const read =
        given.kind === 'table'
          ? rowsOfTable(model, given.file, table!, { most, missing: options.missing ?? 'error' })
          : await rowsOfPictures(manifest, given.files, { most, signal, strict, invert }, terminal);
      const { data, marks, names, heading, facts: origin } = read;
      const copies = await model.reconstruct(data, { signal });
      const csv = () =>
        drawnCsv(
          heading,
          copies.rows().map((values, i) => ({ mark: marks[i]!, values })),
        );
      const error = squaredError(data, copies);
      const facts = { model: manifest.name, device, ...origin, count: marks.length, meanSquaredError: error };
      if (out === undefined) {
        terminal.result(csv(), { ...facts, rows: copies.rows().map((row) => [...row]) });
        return;
      }
      const pictures = () => copies.rows().map((values, i) => ({ name: names[i]!, values }));
      if (format === 'folder') await writePictures(out, manifest, pictures());
      else await writeWhole(out, format === 'png' ? sheet(data, copies, drawnStyle(manifest)) : csv());
      const what = given.kind === 'table' ? 'rows' : 'pictures';
      const said = `mean squared error ${error.toPrecision(4)}`;
      terminal.result(`${marks.length} ${what} and their copies (${said}), written to ${out}`, { ...facts, out });
    });
  });
}

function tableOptions({ missing = 'error', ...columns }: ReconstructOptions): TableOptions {
  return { ...columnOptions(columns), missing: missing === 'error' ? 'error' : 'nan' };
}

/** Rows to reconstruct, and what they are told apart by. */
interface ReadRows {
  readonly data: Float32Array;
  /** First column of a CSV, and its heading. */
  readonly marks: readonly (number | string)[];
  readonly heading: string;
  /** Of files with a picture of each, without extension. */
  readonly names: readonly string[];
  /** For programs. */
  readonly facts: object;
}

function rowsOfTable(
  model: ClusterModel,
  file: string,
  whole: DataTable,
  { most, missing }: { readonly most: number; readonly missing: MissingPolicy },
): ReadRows {
  assertFeatures(model, whole.features, { file, option: '--ignore' });
  if (whole.count === 0) throw new ZooError('INVALID_DATA', `${file} has no rows to reconstruct`);
  const { table, rows } = completeTable(file, whole, missing);
  const marks = rows.slice(0, most);
  const names = marks.map((row) => `row-${numbered(row, whole.count)}`);
  const data = table.data.subarray(0, marks.length * table.features);
  return { data, marks, names, heading: 'row', facts: { file } };
}

async function rowsOfPictures(
  manifest: Manifest,
  files: readonly string[],
  { most, signal, strict, invert }: PictureChoice,
  terminal: Terminal,
): Promise<ReadRows> {
  const reader = new PictureReader(pictureInput(manifest), invert);
  const rows: Float32Array[] = [];
  const marks: string[] = [];
  const skipped: ZooError[] = [];
  for await (const file of decodeImages(files.slice(0, most), { signal, what: 'the reconstruction' })) {
    if ('pixels' in file) {
      rows.push(reader.read(file.pixels));
      marks.push(file.path);
    } else if (strict) throw file.error;
    else skipped.push(file.error);
  }
  assertSomeRead(reader, skipped);
  if (skipped.length > 0) terminal.warn(skippedFiles(skipped, reader.count + skipped.length));
  if (reader.note !== undefined) terminal.note(reader.note);
  const size = rows[0]!.length;
  const data = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) data.set(row, i * size);
  const names = marks.map((path, i) => `${numbered(i, marks.length)}-${baseName(path)}`);
  const facts = { files: marks, ...(skipped.length > 0 && { skipped: skipped.map(({ message }) => message) }) };
  return { data, marks, names, heading: 'file', facts };
}

/** Which pictures are read, and how. */
interface PictureChoice {
  readonly most: number;
  readonly signal: AbortSignal;
  readonly strict: boolean | undefined;
  readonly invert: boolean | undefined;
}

/** Mean over all numbers, in squared units of the data. */
function squaredError(data: Float32Array, copies: Output): number {
  return data.reduce((sum, value, at) => sum + (value - copies.data[at]!) ** 2, 0) / data.length;
}

function sheet(data: Float32Array, copies: Output, style: SampleStyle): Uint8Array {
  const width = data.length / copies.count;
  const rows: SheetRow[] = [];
  for (let from = 0; from < copies.count; from += ACROSS) {
    const part = (values: Float32Array) => values.subarray(from * width, (from + ACROSS) * width);
    rows.push({ label: 'data', samples: part(data), ink: DATA_INK });
    rows.push({ label: 'copy', samples: part(copies.data), ink: clusterInk(0, 1) });
  }
  return samplesSheet({ style, rows });
}
