import { sampleWords } from '@clusterzoo/export/zoo';
import type { Command } from 'commander';
import { samplesSheet } from '../report/samples-sheet.js';
import { writeWhole } from './atomic.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import {
  clusterNumber,
  clusterOf,
  DRAWN_OUT,
  drawableFormat,
  drawnCsv,
  drawnStyle,
  numbered,
  writePictures,
} from './drawn-rows.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { integer, seed } from './parsers.js';

type InterpolateOptions = OutputOptions &
  ModelOptions & {
    readonly from: string;
    readonly to: string;
    readonly steps: number;
    readonly seed: number;
    readonly out?: string;
  };

/** `clusterzoo interpolate` */
export function interpolateCommand(context: CommandContext): Command {
  const command = newCommand('interpolate', 'Turn a row of one cluster into one of another, step by step', [
    'clusterzoo interpolate pendigits --from 3 --to 8 --out frames.png',
    'clusterzoo interpolate pendigits --from 3 --to 8 --steps 30 --seed 42 --out frames.csv',
  ])
    .argument('<model>', MODEL)
    .requiredOption('--from <k>', 'cluster of the first row, by number or name')
    .requiredOption('--to <k>', 'cluster of the last row, by number or name')
    .option('--steps <n>', 'rows, the first and the last among them', integer(2), 9)
    .option('--seed <n>', 'the same seed gives the same rows', seed, 0)
    .option('--out <file>', DRAWN_OUT);
  return addModelOptions(command).action(async (source: string, options: InterpolateOptions) => {
    const terminal = terminalOf(context, options);
    const { out, steps, seed } = options;
    const format = await drawableFormat(out);
    await withModel(source, options, terminal, context, async (model) => {
      const { manifest, device } = model;
      const [from, to] = [clusterOf(manifest, options.from), clusterOf(manifest, options.to)];
      const frames = await model.interpolate({ from, to, steps, seed, signal: context.signal });
      const csv = () =>
        drawnCsv(
          'frame',
          frames.rows().map((values, mark) => ({ mark, values })),
        );
      const ends = { from: clusterNumber(manifest, from), to: clusterNumber(manifest, to) };
      const facts = { model: manifest.name, device, ...ends, steps, seed };
      if (out === undefined) {
        terminal.result(csv(), { ...facts, rows: frames.rows().map((row) => [...row]) });
        return;
      }
      const label = `${ends.from} - ${ends.to}`;
      const sheet = () => samplesSheet({ style: drawnStyle(manifest), rows: [{ label, samples: frames.data }] });
      const pictures = () => frames.rows().map((values, i) => ({ name: `frame-${numbered(i, steps)}`, values }));
      if (format === 'folder') await writePictures(out, manifest, pictures());
      else await writeWhole(out, format === 'png' ? sheet() : csv());
      const way = `from cluster ${ends.from} to ${ends.to}`;
      terminal.result(`${steps} ${sampleWords(manifest.input).many} ${way}, written to ${out}`, { ...facts, out });
    });
  });
}
