import type { Clustering } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { readTable } from '../data/read-table.js';
import { writeWhole } from './atomic.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { assertFeatures } from './features.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { column } from './parsers.js';

type ClusterOptions = OutputOptions & ModelOptions & { readonly out?: string; readonly ignore?: string | number };

/** `clusterzoo cluster` */
export function clusterCommand(context: CommandContext): Command {
  const command = newCommand('cluster', 'Put the rows of a table into clusters', [
    'clusterzoo cluster pendigits digits.csv --out labels.csv',
    'clusterzoo cluster models/flowers flowers.csv --ignore species --json',
  ])
    .argument('<model>', MODEL)
    .argument('<file>', 'table of numbers (CSV, TSV), one row a line, in the units that the model was trained on')
    .option('--ignore <column>', 'a column that is no feature, by name or number', column)
    .option('--out <file>', 'CSV file to write: cluster and confidence of each row (default: stdout)');
  return addModelOptions(command).action(async (source: string, file: string, options: ClusterOptions) => {
    const terminal = terminalOf(context, options);
    const { ignore, out } = options;
    const table = await readTable(file, ignore === undefined ? {} : { labelColumn: ignore });
    await withModel(source, options, terminal, context, async (model) => {
      assertFeatures(model, table.features, { file, option: '--ignore' });
      const found = await model.cluster(table.data, { signal: context.signal });
      if (out !== undefined) await writeWhole(out, toCsv(found));
      const { name } = model.manifest;
      const facts = { model: name, device: model.device, file, count: found.count, clusters: found.clusters };
      const rows = { labels: [...found.labels], confidence: [...found.confidence] };
      const text =
        out === undefined ? toCsv(found) : `${found.count} rows in ${used(found)} clusters, written to ${out}`;
      terminal.result(text, out === undefined ? { ...facts, ...rows } : { ...facts, out });
    });
  });
}

function used({ labels }: Clustering): number {
  return new Set(labels).size;
}

function toCsv({ labels, confidence }: Clustering): string {
  const lines = Array.from(labels, (label, i) => `${label},${Number(confidence[i]!.toPrecision(6))}`);
  return `${['cluster,confidence', ...lines].join('\n')}\n`;
}
