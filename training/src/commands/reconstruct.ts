import { type Output, ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { readTable } from '../data/read-table.js';
import { type SampleStyle, type SheetRow, samplesSheet } from '../report/samples-sheet.js';
import { clusterInk, DATA_INK } from '../report/strokes.js';
import { writeWhole } from './atomic.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { DRAWN_OUT, drawnCsv, drawnFormat, drawnStyle } from './drawn-rows.js';
import { assertFeatures } from './features.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { column, integer } from './parsers.js';

type ReconstructOptions = OutputOptions &
  ModelOptions & { readonly out?: string; readonly ignore?: string | number; readonly count: number };

/** Rows beside each other in the picture. */
const ACROSS = 12;

/** `clusterzoo reconstruct` */
export function reconstructCommand(context: CommandContext): Command {
  const command = newCommand('reconstruct', 'Encode the rows of a table, and draw them again from what is left', [
    'clusterzoo reconstruct pendigits digits.csv --out copies.csv',
    'clusterzoo reconstruct models/flowers flowers.csv --ignore species --out copies.png',
  ])
    .argument('<model>', MODEL)
    .argument('<file>', 'table of numbers, one row a line, in the units that the model was trained on')
    .option('--ignore <column>', 'a column that is no feature, by name or number from 0', column)
    .option('--count <n>', 'rows in a picture: the first of the table, above their copies', integer(1), 2 * ACROSS)
    .option('--out <file>', DRAWN_OUT);
  return addModelOptions(command).action(async (source: string, file: string, options: ReconstructOptions) => {
    const terminal = terminalOf(context, options);
    const { ignore, out } = options;
    const format = drawnFormat(out);
    const table = await readTable(file, ignore === undefined ? {} : { labelColumn: ignore });
    await withModel(source, options, terminal, context, async (model) => {
      assertFeatures(model, table.features, { file, option: '--ignore' });
      const count = format === 'png' ? Math.min(options.count, table.count) : table.count;
      if (count === 0) throw new ZooError('INVALID_DATA', `${file} has no rows to reconstruct`);
      const data = table.data.subarray(0, count * table.features);
      const copies = await model.reconstruct(data, { signal: context.signal });
      const csv = () =>
        drawnCsv(
          'row',
          copies.rows().map((values, mark) => ({ mark, values })),
        );
      const { name } = model.manifest;
      const facts = { model: name, device: model.device, file, count, meanSquaredError: squaredError(data, copies) };
      if (out === undefined) {
        terminal.result(csv(), { ...facts, rows: copies.rows().map((row) => [...row]) });
        return;
      }
      await writeWhole(out, format === 'png' ? sheet(data, copies, drawnStyle(model.manifest)) : csv());
      const error = `mean squared error ${facts.meanSquaredError.toPrecision(4)}`;
      terminal.result(`${count} rows and their copies (${error}), written to ${out}`, { ...facts, out });
    });
  });
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
