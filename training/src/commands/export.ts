import { assertReplaceable } from '@clusterzoo/export/zoo';
import type { Manifest, Precision } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { BASELINES } from './baseline-figures.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { type DataReference, reopenDataOn } from './data.js';
import { ENTRY_FILE, exportRuns } from './exporting.js';
import { knownDataOf } from './known-data.js';
import { assertWritable } from './output-folder.js';
import { precisionList } from './parsers.js';
import { loadRun } from './run-folder.js';
import { quoted } from './words.js';

type ExportOptions = OutputOptions & {
  readonly out: string;
  readonly name?: string;
  readonly title?: string;
  readonly force?: boolean;
  readonly precision?: readonly Precision[];
  readonly baselines: boolean;
};

/** `clusterzoo export` */
export function exportCommand(context: CommandContext): Command {
  const command = newCommand('export', 'Write a run as a zoo entry: ONNX files, model card, samples, test data', [
    'clusterzoo export runs/pendigits --out models/pendigits',
    'clusterzoo export runs/seed-* --out models/pendigits',
    'clusterzoo export runs/flowers --out models/flowers --title "Flowers of the meadow"',
    'clusterzoo export runs/flowers --out models/flowers --precision fp16,int8',
  ]);
  return command
    .argument(
      '<runs...>',
      'run folders that clusterzoo train wrote; of the seeds of one setting the lowest prior objective is shipped',
    )
    .requiredOption('--out <folder>', 'folder of the entry')
    .option('--name <name>', "the entry's name (default: that of the folder)")
    .option('--title <text>', "the entry's title (default: method and data)")
    .option(
      '--precision <list>',
      'precisions of the weights to ship, of fp32,fp16,int8 (default: all for pictures, fp32 for vectors)',
      precisionList,
    )
    .option('--force', 'replace an earlier entry in --out')
    .option('--no-baselines', `do without the figures of ${BASELINES}`)
    .action(async (sources: readonly string[], options: ExportOptions) => {
      const terminal = terminalOf(context, options);
      const { out, name, title, baselines, precision, force = false } = options;
      await assertWritable(out, { marker: ENTRY_FILE, force });
      await assertReplaceable(out);
      const [first, ...rest] = await Promise.all(sources.map(loadRun));
      terminal.note(`exporting ${sources.join(', ')}: compiling, comparing with the trained networks, measuring …`);
      const request = {
        runs: [first!, ...rest] as const,
        sources,
        folder: out,
        command: command.withoutConfig(context.commandLine),
        baselines,
        onNote: (text: string) => terminal.note(text),
        signal: context.signal,
        reopen: (reference: DataReference) => reopenDataOn(terminal, reference, context.signal),
        onWarning: terminal.warn,
        ...(name !== undefined && { name }),
        ...(title !== undefined && { title }),
        ...(precision !== undefined && { precisions: precision }),
      };
      const { manifest, shipped } = await exportRuns(request);
      terminal.result(inWords(manifest, out, shipped.record.data), { model: out, manifest });
    });
}

function inWords(
  { files, parity, quality, precisions, defaultPrecision }: Manifest,
  out: string,
  { data, labels, labelFile, labelFolders }: DataReference,
): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const folder = /[\\/]/.test(out) ? out : `./${out}`;
  // Tables and folders are nowhere in the entry: whoever measures it must say where they are.
  const classes = labels ?? labelFile ?? (labelFolders ? 'folders' : undefined);
  const labelled = classes === undefined ? '' : ` --labels ${quoted(String(classes))}`;
  const table = knownDataOf(data) ? '' : ` --data ${quoted(data)}${labelled}`;
  const kinds = Object.keys(precisions);
  return [
    `Written to ${out}: ${files.length} files, ${Math.ceil(bytes / 1000)} kB`,
    ...(kinds.length > 1 ? [`precisions ${kinds.join(', ')}; ${readInWords(kinds, defaultPrecision)}`] : []),
    `files and trained networks differ by at most ${parity.maxAbsDifference.toExponential(1)}`,
    `samples are ${quality.varianceRatio.toFixed(2)} times as varied as the data; ` +
      `${(100 * quality.cycleShare).toFixed(1)} % return to their cluster`,
    '',
    `Next: clusterzoo evaluate ${quoted(folder)}${table}`,
    `      clusterzoo generate ${quoted(folder)} --out samples.png`,
  ].join('\n');
}

/** Which precision loading reads where nobody asks for one. */
function readInWords(kinds: readonly string[], defaultPrecision: Precision): string {
  const pages = kinds.includes('fp16') && defaultPrecision !== 'fp16';
  const elsewhere = pages ? ', or fp16 in pages on a graphics device that computes in half precision' : '';
  return `${defaultPrecision} is read by default${elsewhere}`;
}
