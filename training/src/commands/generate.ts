import { extname } from 'node:path';
import { type ClusterModel, type Manifest, ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { sampleStyle } from '../report/model-sheet.js';
import { type SampleStyle, samplesSheet } from '../report/samples-sheet.js';
import { writeWhole } from './atomic.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { knownDataTitled } from './known-data.js';
import { addModelOptions, MODEL, type ModelOptions, withModel } from './model.js';
import { integer, seed } from './parsers.js';

type GenerateOptions = OutputOptions &
  ModelOptions & { readonly cluster?: string; readonly count: number; readonly seed: number; readonly out?: string };

/** Samples of one cluster. */
interface Drawn {
  readonly cluster: number;
  readonly name: string;
  readonly data: Float32Array;
  readonly rows: readonly Float32Array[];
}

/** `clusterzoo generate` */
export function generateCommand(context: CommandContext): Command {
  const command = newCommand('generate', 'Draw new rows from the clusters of a model', [
    'clusterzoo generate pendigits --out samples.png',
    'clusterzoo generate pendigits --cluster 3 --count 100 --seed 42 --out threes.csv',
  ])
    .argument('<model>', MODEL)
    .option('--cluster <k>', 'draw from this cluster only, by number or name (default: from each)')
    .option('--count <n>', 'rows of each cluster', integer(1), 8)
    .option('--seed <n>', 'the same seed gives the same rows', seed, 0)
    .option('--out <file>', 'what to write: .png for a picture, .csv for numbers (default: CSV to stdout)');
  return addModelOptions(command).action(async (source: string, options: GenerateOptions) => {
    const terminal = terminalOf(context, options);
    const { out, count } = options;
    const extension = out === undefined ? '.csv' : extname(out).toLowerCase();
    if (extension !== '.csv' && extension !== '.png') {
      throw new ZooError('INVALID_ARGUMENT', `--out must end in .png or .csv, got ${JSON.stringify(out)}`);
    }
    await withModel(source, options, terminal, context, async (model) => {
      const drawn = await draw(model, options, context.signal);
      if (out !== undefined) await writeWhole(out, extension === '.png' ? toPng(model.manifest, drawn) : toCsv(drawn));
      const facts = { model: model.manifest.name, device: model.device, seed: options.seed, count };
      if (out === undefined) {
        const samples = drawn.map(({ cluster, rows }) => ({ cluster, rows: rows.map((row) => [...row]) }));
        terminal.result(toCsv(drawn), { ...facts, samples });
      } else {
        const clusters = drawn.map(({ cluster }) => cluster);
        const from = clusters.length === 1 ? `cluster ${clusters[0]}` : `${clusters.length} clusters`;
        terminal.result(`${count} rows of ${from}, written to ${out}`, { ...facts, clusters, out });
      }
    });
  });
}

async function draw(model: ClusterModel, options: GenerateOptions, signal: AbortSignal): Promise<Drawn[]> {
  const { clusterNames } = model.manifest;
  const { cluster, count, seed } = options;
  const numbers = [...clusterNames.keys()];
  const drawn: Drawn[] = [];
  // A name that is also a number's text means the name; the runtime explains what is neither.
  const asked =
    cluster === undefined || clusterNames.includes(cluster) || !/^\d+$/.test(cluster) ? cluster : Number(cluster);
  for (const wanted of asked === undefined ? numbers : [asked]) {
    const rows = await model.generate({ cluster: wanted, count, seed, signal });
    const number = rows.clusters[0]!;
    drawn.push({ cluster: number, name: clusterNames[number]!, data: rows.data, rows: rows.rows() });
  }
  return drawn;
}

function styleOf({ dataset, input }: Manifest): SampleStyle {
  if (input.kind === 'image') return { ...input, type: 'image' };
  const [low, high] = input.range as [number, number];
  const { features } = input;
  return knownDataTitled(dataset.name, features)?.style ?? sampleStyle({ features, scale: { low, high } });
}

function toPng(manifest: Manifest, drawn: readonly Drawn[]): Uint8Array {
  const rows = drawn.map(({ cluster, name, data }) => ({
    label: name.length <= 4 ? name : String(cluster),
    caption: `${(100 * manifest.clusterMasses[cluster]!).toFixed(0)} %`,
    samples: data,
  }));
  return samplesSheet({ style: styleOf(manifest), rows });
}

function toCsv(drawn: readonly Drawn[]): string {
  const width = drawn[0]!.rows[0]!.length;
  const heading = ['cluster', ...Array.from({ length: width }, (_, i) => `x${i}`)].join(',');
  const lines = drawn.flatMap(({ cluster, rows }) =>
    rows.map((row) => [cluster, ...Array.from(row, (value) => Number(value.toPrecision(7)))].join(',')),
  );
  return `${[heading, ...lines].join('\n')}\n`;
}
