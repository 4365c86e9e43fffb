import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { type DataFolderOptions, datasetFolder, downloadFolder, obtainDataset } from '../data/dataset-files.js';
import type { KnownDataset } from '../data/known-dataset.js';
import { knownDatasets, loadKnownDataset } from '../data/registry.js';
import { plainTable } from '../report/table.js';
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
      return { name, rows, features, classes, licence, source, folder: datasetFolder(dataset, options) ?? null };
    });
    const rows = datasets.map(({ name, rows: { train, test }, features, classes, licence, folder }) => {
      const count = test === undefined ? `${train}` : `${train} + ${test}`;
      return [name, count, features, classes, licence, folder ?? 'not here'];
    });
    const headings = ['name', 'rows', 'features', 'classes', 'licence', 'where'];
    terminalOf(context, options).result(plainTable({ headings, rows }), { datasets });
  });
}

function fetchCommand(context: CommandContext): Command {
  const command = newCommand('fetch', 'Download data sets that are not on this machine, and check them', [
    'clusterzoo data fetch usps',
    'clusterzoo data fetch usps 10x-pbmc4k',
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
      const remedy = `clusterzoo data fetch ${name} downloads it to ${downloadFolder(dataset)}`;
      throw new ZooError('NOT_FOUND', `${name} is not on this machine; ${remedy}`);
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
