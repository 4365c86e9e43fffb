import { basename, isAbsolute } from 'node:path';
import { sampleWords } from '@clusterzoo/export/zoo';
import { graphFiles, type Manifest } from '@clusterzoo/runtime';
import type { Dataset } from '../data/dataset.js';
import type { SettingsGroup } from '../report/html/data.js';
import { flatSettings } from '../report/html/settings.js';
import { formatDuration } from '../report/progress.js';
import type { DataReference } from './data.js';
import type { RunRecord } from './run-folder.js';

/** Everything that a run was set to, and what it ran on. */
export function runSettings(record: RunRecord, dataset: Dataset): SettingsGroup[] {
  const { command, created, seconds, engine, versions, config, data } = record;
  return [
    {
      title: 'Run',
      entries: [
        ['command', command],
        ['written', created],
        ['took', formatDuration(seconds)],
        ['seed', String(config.seed)],
        ['engine', `${engine.name} on ${engine.device}`],
        ...Object.entries(versions),
      ],
    },
    dataSettings(dataset, data),
    ...(config.prior ? [{ title: 'Prior network', entries: flatSettings(config.prior) }] : []),
    { title: 'Generator, critic and encoder', entries: flatSettings(config.simi) },
    { title: 'Scaling', entries: flatSettings(config.scaling) },
  ];
}

/** What a manifest says about a model: its files, and the run it comes from. */
export function modelSettings(manifest: Manifest): SettingsGroup[] {
  const { name, method, latent, training, dataset, defaultPrecision } = manifest;
  const { config: _, losses: __, ...facts } = training;
  const splits = Object.entries(dataset.splits).map(([split, rows]) => `${split} ${rows}`);
  const digests = Object.values(graphFiles(manifest, defaultPrecision)).map(({ path, sha256 }): [string, string] => {
    return [`${path}, SHA-256`, sha256];
  });
  return [
    {
      title: 'Model',
      entries: [
        ['name', name],
        ['method', method],
        ['trained on', `${dataset.name} (${splits.join(', ')})`],
        ['latent size', String(latent.size)],
        ...digests,
      ],
    },
    { title: 'Training', entries: flatSettings(facts) },
  ];
}

/** Where rows come from, and how to tell that they are the same ones. */
export function dataSettings(
  dataset: Dataset,
  reference: Omit<DataReference, 'split'> & { readonly split: string },
): SettingsGroup {
  const { source, licence } = dataset;
  const { many } = sampleWords(dataset);
  const entries = flatSettings(reference).map(([name, value]): [string, string] => {
    // The folders of someone's machine are nobody else's business.
    if (isAbsolute(value)) return [name, basename(value)];
    return name === 'sha256' ? [`SHA-256 of the ${many}`, value] : [name, value];
  });
  return { title: 'Data', entries: [...entries, ['source', source], ['licence', licence]] };
}
