import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import {
  type DataFolderOptions,
  datasetArchive,
  datasetFolder,
  downloadFolder,
  obtainDataset,
} from '../data/dataset-files.js';
import type { DatasetArchive, DatasetFile, KnownDataset } from '../data/known-dataset.js';
import { knownDatasets, loadKnownDataset } from '../data/registry.js';
import { plainTable } from '../report/table.js';
import { formatBytes } from '../setup/disk.js';
import { type CommandContext, newCommand, newGroup, type OutputOptions, terminalOf } from './command.js';

type DataCommandOptions = OutputOptions & DataFolderOptions;

/** `clusterzoo data` */
export function dataCommand(context: CommandContext): Command {
  const data = newGroup('data', 'List, fetch and find the data sets that are known by name', [
    'clusterzoo data list',
    'clusterzoo data fetch usps',
  ]);
  for (const command of [listCommand(context), fetchCommand(context), pathCommand(context)]) data.addCommand(command);
  return data;
}

function addFolderOption(command: Command): Command {
  const what = 'where data sets are looked for (default: CLUSTERZOO_DATA, then the cache)';
  return command.option('--data-dir <folder>', what);
}

function listCommand(context: CommandContext): Command {
  const command = newCommand('list', 'List the data sets that --data takes by name', [
    'clusterzoo data list',
    'clusterzoo data list --data-dir ~/data --json',
  ]);
  return addFolderOption(command).action((options: DataCommandOptions) => {
    const datasets = knownDatasets.map((dataset) => {
      const { name, rows, features, classes, licence, source } = dataset;
      const [folder, archive] = [datasetFolder(dataset, options), datasetArchive(dataset, options)];
      const place = { folder: folder ?? null, archive: archive ?? null, downloads: downloadsOf(dataset) };
      return { name, rows, features, classes, licence, source, ...place };
    });
    const rows = datasets.map((dataset) => {
      const { name, rows, features, classes, licence, folder, archive, downloads } = dataset;
      const count = rows.test === undefined ? `${rows.train}` : `${rows.train} + ${rows.test}`;
      const bytes = downloads.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
      const where = folder ?? archive ?? 'not here';
      return [name, count, features, classes, bytes > 0 ? formatBytes(bytes) : '', licence, where];
    });
    const headings = ['name', 'rows', 'features', 'classes', 'download', 'licence', 'where'];
    terminalOf(context, options).result(plainTable({ headings, rows }), { datasets });
  });
}

/** What is downloaded of a data set; nothing of one that comes with this package. */
function downloadsOf({ bundled, archive, origin, files }: KnownDataset): (DatasetFile | DatasetArchive)[] {
  if (bundled !== undefined) return [];
  if (archive) return [archive];
  return origin ? [origin.file] : [...files];
}

function fetchCommand(context: CommandContext): Command {
  const command = newCommand('fetch', 'Download data sets that are not on this machine, and check them', [
    'clusterzoo data fetch usps',
    'clusterzoo data fetch mnist fashion-mnist cifar10',
  ]).argument('<names...>', known());
  return addFolderOption(command).action(async (names: string[], options: DataCommandOptions) => {
    const terminal = terminalOf(context, options);
    const progress = terminal.setupProgress();
    const lines: string[] = [];
    const fetched: object[] = [];
    try {
      for (const dataset of names.map(datasetNamed)) {
        const already = datasetFolder(dataset, options) !== undefined;
        const controls = { signal: context.signal, onEvent: progress.onEvent };
        const folder = await obtainDataset(dataset, { ...options, ...controls });
        const { train, test } = await loadKnownDataset(dataset, options);
        const rows = { train: train.count, ...(test && { test: test.count }) };
        fetched.push({ name: dataset.name, folder, already, rows });
        lines.push(`${dataset.name} is ${already ? 'already ' : ''}in ${folder}; its files are as published`);
      }
    } finally {
      progress.stop();
    }
    terminal.result(lines.join('\n'), { datasets: fetched });
  });
}

function pathCommand(context: CommandContext): Command {
  const command = newCommand('path', 'Print the folder that holds the files of a data set', [
    'clusterzoo data path usps',
    'ls "$(clusterzoo data path usps)"',
  ]).argument('<name>', known());
  return addFolderOption(command).action((name: string, options: DataCommandOptions) => {
    const dataset = datasetNamed(name);
    const folder = datasetFolder(dataset, options);
    if (folder === undefined) {
      const archive = datasetArchive(dataset, options);
      const found = archive === undefined ? 'is not on this machine' : `is still packed, in ${archive}`;
      const does = archive === undefined ? 'downloads' : 'unpacks';
      const remedy = `clusterzoo data fetch ${name} ${does} it to ${downloadFolder(dataset)}`;
      throw new ZooError('NOT_FOUND', `${name} ${found}; ${remedy}`);
    }
    const files = dataset.files.map((file) => join(folder, file.name));
    terminalOf(context, options).result(folder, { name, folder, files });
  });
}

function known(): string {
  return knownDatasets.map(({ name }) => name).join(', ');
}

function datasetNamed(name: string): KnownDataset {
  const dataset = knownDatasets.find((candidate) => candidate.name === name);
  if (dataset) return dataset;
  throw new ZooError('NOT_FOUND', `unknown data set "${name}"; known: ${known()}`);
}
