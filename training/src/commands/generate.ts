import { sampleWords } from '@clusterzoo/export/zoo';
import type { ClusterModel, Manifest } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { samplesSheet } from '../report/samples-sheet.js';
import { writeWhole } from './atomic.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import {
  clusterOf,
  DRAWN_OUT,
  type DrawnPicture,
  drawableFormat,
  drawnCsv,
  drawnStyle,
  numbered,
  writePictures,
} from './drawn-rows.js';
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
    'clusterzoo generate mnist --cluster 3 --count 100 --out threes',
  ])
    .argument('<model>', MODEL)
    .option('--cluster <k>', 'draw from this cluster only, by number or name (default: from each)')
    .option('--count <n>', 'rows of each cluster', integer(1), 8)
    .option('--seed <n>', 'the same seed gives the same rows', seed, 0)
    .option('--out <file>', DRAWN_OUT);
  return addModelOptions(command).action(async (source: string, options: GenerateOptions) => {
    const terminal = terminalOf(context, options);
    const { out, count } = options;
    const format = await drawableFormat(out);
    await withModel(source, options, terminal, context, async (model) => {
      const drawn = await draw(model, options, context.signal);
      if (out !== undefined && format === 'folder') await writePictures(out, model.manifest, toPictures(drawn));
      else if (out !== undefined) await writeWhole(out, format === 'png' ? toPng(model.manifest, drawn) : toCsv(drawn));
      const facts = { model: model.manifest.name, device: model.device, seed: options.seed, count };
      if (out === undefined) {
        const samples = drawn.map(({ cluster, rows }) => ({ cluster, rows: rows.map((row) => [...row]) }));
        terminal.result(toCsv(drawn), { ...facts, samples });
      } else {
        const clusters = drawn.map(({ cluster }) => cluster);
        const from = clusters.length === 1 ? `cluster ${clusters[0]}` : `${clusters.length} clusters`;
        const { many } = sampleWords(model.manifest.input);
        terminal.result(`${count} ${many} of ${from}, written to ${out}`, { ...facts, clusters, out });
      }
    });
  });
}

async function draw(model: ClusterModel, options: GenerateOptions, signal: AbortSignal): Promise<Drawn[]> {
  const { clusterNames } = model.manifest;
  const { cluster, count, seed } = options;
  const numbers = [...clusterNames.keys()];
  const drawn: Drawn[] = [];
  const asked = cluster === undefined ? undefined : clusterOf(model.manifest, cluster);
  for (const wanted of asked === undefined ? numbers : [asked]) {
    const rows = await model.generate({ cluster: wanted, count, seed, signal });
    const number = rows.clusters[0]!;
    drawn.push({ cluster: number, name: clusterNames[number]!, data: rows.data, rows: rows.rows() });
  }
  return drawn;
}

function toPng(manifest: Manifest, drawn: readonly Drawn[]): Uint8Array {
  const rows = drawn.map(({ cluster, name, data }) => ({
    label: name.length <= 4 ? name : String(cluster),
    caption: `${(100 * manifest.clusterMasses[cluster]!).toFixed(0)} %`,
    samples: data,
  }));
  return samplesSheet({ style: drawnStyle(manifest), rows });
}

function toPictures(drawn: readonly Drawn[]): DrawnPicture[] {
  const digits = String(Math.max(...drawn.map(({ cluster }) => cluster))).length;
  return drawn.flatMap(({ cluster, rows }) =>
    rows.map((values, i) => {
      return { name: `cluster-${String(cluster).padStart(digits, '0')}-${numbered(i, rows.length)}`, values };
    }),
  );
}

function toCsv(drawn: readonly Drawn[]): string {
  const rows = drawn.flatMap(({ cluster, rows }) => rows.map((values) => ({ mark: cluster, values })));
  return drawnCsv('cluster', rows);
}
