import { updateZooIndex } from '@clusterzoo/export/zoo';
import {
  graphBytes,
  listZoo,
  type Manifest,
  type Precision,
  readManifest,
  ZooError,
  type ZooIndexEntry,
} from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { plainTable } from '../report/table.js';
import { baselineCells } from './baseline-figures.js';
import { type CommandContext, newCommand, newGroup, type OutputOptions, terminalOf } from './command.js';
import { FailureReport } from './failure.js';
import { addZooOption, assertNoFolder, MODEL, sourceOptions, type ZooOptions } from './model.js';
import type { VerifiedEntry } from './verify-zoo-entry.js';

/** `clusterzoo zoo` */
export function zooCommand(context: CommandContext): Command {
  const zoo = newGroup('zoo', 'List, show, verify and index the entries of a zoo', [
    'clusterzoo zoo list',
    'clusterzoo zoo show pendigits',
    'clusterzoo zoo verify models/flowers',
  ]);
  for (const command of [listCommand(context), showCommand(context), verifyCommand(context), indexCommand(context)])
    zoo.addCommand(command);
  return zoo;
}

function listCommand(context: CommandContext): Command {
  const command = newCommand('list', 'List the entries of a zoo', [
    'clusterzoo zoo list',
    'clusterzoo zoo list --zoo models',
  ]);
  return addZooOption(command).action(async (options: OutputOptions & ZooOptions) => {
    const terminal = terminalOf(context, options);
    const entries = await listZoo(sourceOptions(options, terminal, context));
    terminal.result(entries.length === 0 ? 'The zoo is empty.' : listInWords(entries), { entries });
  });
}

/** The entries as a table; what is to be known of models built on features is below it. */
function listInWords(entries: readonly ZooIndexEntry[]): string {
  const rows = entries.map(({ name, dataset, method, clusters, bytes, metrics, featureNote }) => {
    const acc = metrics && `${metrics.acc.toFixed(4)}${featureNote === undefined ? '' : ' †'}`;
    return [name, dataset, method, clusters, `${Math.ceil(bytes / 1000)} kB`, acc];
  });
  const headings = ['name', 'data', 'method', 'clusters', 'size', 'ACC'];
  const notes = entries.flatMap(({ name, featureNote }) =>
    featureNote === undefined ? [] : [`† ${name}: ${featureNote}`],
  );
  return [plainTable({ headings, rows }), ...notes].join('\n');
}

function showCommand(context: CommandContext): Command {
  const command = newCommand('show', 'Show what an entry says of itself', ['clusterzoo zoo show pendigits']).argument(
    '<model>',
    MODEL,
  );
  return addZooOption(command).action(async (source: string, options: OutputOptions & ZooOptions) => {
    const terminal = terminalOf(context, options);
    await assertNoFolder(source, options, context.signal);
    const manifest = await readManifest(source, sourceOptions(options, terminal, context));
    terminal.result(inWords(manifest), manifest);
  });
}

function inWords(manifest: Manifest): string {
  const {
    title,
    name,
    method,
    dataset,
    input,
    clusters,
    latent,
    clusterMasses,
    metrics,
    baselines,
    files,
    featureNote,
  } = manifest;
  const sample = input.kind === 'vector' ? `${input.features} numbers` : `${input.width}×${input.height} pixels`;
  const facts = [
    ['name', name],
    ['method', method],
    ['data', `${dataset.name} (${dataset.licence})`],
    ['input', sample],
    ['clusters', `${clusters}, ${clusterMasses.map((mass) => `${(100 * mass).toFixed(0)} %`).join(' ')}`],
    ['latents', `${latent.size}, standard normal`],
    ['precision', precisionsInWords(manifest)],
    ['files', `${files.length}, ${files.reduce((sum, file) => sum + file.bytes, 0)} bytes`],
  ];
  const rows = metrics.map(({ split, rule, acc, nmi, ari, purity, note, precision }) => {
    const shown = note ?? (featureNote === undefined ? undefined : '†');
    const remarks = [precision, shown].filter((remark) => remark !== undefined).join(', ');
    return [split, rule, ...[acc, nmi, ari, purity].map((value) => value.toFixed(4)), remarks];
  });
  for (const { method, split, seeds, figures } of baselineCells(baselines ?? [])) {
    rows.push([split, '–', ...figures, `baseline: ${method}, ${seeds} seeds`]);
  }
  const headings = ['split', 'rule', 'ACC', 'NMI', 'ARI', 'purity', 'note'];
  const lines = [title, '', ...facts.map(([key, value]) => `${key!.padEnd(10)} ${value}`)];
  const table = rows.length > 0 ? ['', plainTable({ headings, rows }).trimEnd()] : [];
  return [...lines, ...table, ...(featureNote === undefined ? [] : ['', `† ${featureNote}`])].join('\n');
}

/** What loading reads in each precision, the default first. */
function precisionsInWords(manifest: Manifest): string {
  const { precisions, defaultPrecision } = manifest;
  const names = Object.keys(precisions) as Precision[];
  const sorted = names.sort((a, b) => Number(b === defaultPrecision) - Number(a === defaultPrecision));
  return sorted.map((precision) => `${precision} (${graphBytes(manifest, precision)} bytes)`).join(', ');
}

function verifyCommand(context: CommandContext): Command {
  const command = newCommand('verify', 'Check hashes, graphs and test data of entries', [
    'clusterzoo zoo verify',
    'clusterzoo zoo verify models/flowers',
  ]).argument('[models...]', `each the ${MODEL} (default: all entries of the zoo)`);
  return addZooOption(command).action(async (sources: string[], options: OutputOptions & ZooOptions) => {
    const { verifyZooEntry } = await import('./verify-zoo-entry.js');
    const terminal = terminalOf(context, options);
    const from = sourceOptions(options, terminal, context);
    const names = sources.length > 0 ? sources : (await listZoo(from)).map(({ name }) => name);
    const entries: object[] = [];
    const lines: string[] = [];
    const failures: ZooError[] = [];
    for (const name of names) {
      try {
        await assertNoFolder(name, options, context.signal);
        const verified = await verifyZooEntry(name, from);
        entries.push({ ok: true, ...verified });
        lines.push(`${name}: ${verifiedInWords(verified)}`);
      } catch (error) {
        if (!(error instanceof ZooError) || error.code === 'ABORTED') throw error;
        const { code, message } = error;
        entries.push({ ok: false, name, error: { code, message } });
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new FailureReport(failures, lines.join('\n'), { entries });
    terminal.result(lines.length === 0 ? 'The zoo is empty.' : lines.join('\n'), { entries });
  });
}

function verifiedInWords({ files, bytes, precisions, testData }: VerifiedEntry): string {
  const worst = precisions.map((precision) => {
    const shares = testData
      .filter((report) => report.precision === precision)
      .map(({ maxAbsDifference, scale }) => maxAbsDifference / scale);
    const share = Math.max(...shares).toExponential(1);
    return precisions.length > 1 ? `${share} (${precision})` : share;
  });
  return `ok: ${files} files, ${bytes} bytes; test data reproduced to ${worst.join(', ')} of their scale`;
}

function indexCommand(context: CommandContext): Command {
  return newCommand('index', "Write a zoo's index.json anew, after entries came or went", [
    'clusterzoo zoo index models',
  ])
    .argument('<folder>', 'folder that holds a folder for each entry')
    .action(async (folder: string, options: OutputOptions) => {
      const terminal = terminalOf(context, options);
      const { entries } = await updateZooIndex(folder, { onWarning: terminal.warn });
      const names = entries.map(({ name }) => name).join(', ') || 'no entries';
      terminal.result(`${folder}/index.json lists ${names}`, { entries });
    });
}
