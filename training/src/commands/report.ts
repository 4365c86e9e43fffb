import { basename } from 'node:path';
import { assembleZooEntry } from '@clusterzoo/export';
import { ClusterModel, type Manifest, Random } from '@clusterzoo/runtime';
import type { VectorDataset } from '../data/dataset.js';
import { datasetScaling } from '../data/normalize.js';
import { modelFunctions } from '../methods/model-functions.js';
import { measureQuality } from '../methods/quality.js';
import { gatherRows, type Rows } from '../methods/rows.js';
import type { EpochLosses, ReportData, SettingsGroup } from '../report/html/data.js';
import { flatSettings } from '../report/html/settings.js';
import { formatDuration } from '../report/progress.js';
import { type DataReference, datasetFor } from './data.js';
import { draftContents, encodeGraphs } from './entry-draft.js';
import type { EvaluationReport } from './evaluate.js';
import { knownDataOf } from './known-data.js';
import { versions } from './packages.js';
import { modelView, sampleOf } from './report-view.js';
import type { Run } from './run-folder.js';

/** A training that has ended, with what its report shows besides the run itself. */
export interface FinishedTraining {
  readonly run: Run;
  readonly dataset: VectorDataset;
  /** Mean losses of every epoch, in the order of the run. */
  readonly history: readonly EpochLosses[];
  /** What the run warned of. */
  readonly warnings: readonly string[];
}

/** Rows by which quality is judged: more would not change its figures. */
const QUALITY_ROWS = 10_000;

/**
 * What the report of a training shows: the run's record, and what the trained networks make of the rows, run as they
 * would be shipped.
 *
 * @throws ZooError `ABORTED` on the signal, and what compiling and running the networks throws
 */
export async function trainingReport(finished: FinishedTraining, signal?: AbortSignal): Promise<ReportData> {
  const { run, history, warnings } = finished;
  const { trained, record } = run;
  const { config, engine, command, data, created, seconds } = record;
  const dataset = datasetFor(finished.dataset, data.split);
  const known = knownDataOf(data.data);
  const title = known?.title ?? dataset.name;
  const source = { trained, dataset, name: 'report', title, engine: `${engine.name} ${engine.device}`, command };
  const files = (await assembleZooEntry(draftContents(source, encodeGraphs(source)))).files;
  const model = await ClusterModel.load(files, { device: 'cpu', ...(signal && { signal }) });
  try {
    const { train, test, features } = dataset;
    const clustering = await model.cluster(train.data, signal ? { signal } : {});
    const style = known?.style;
    const view = await modelView({ model, dataset, part: train, clustering, scaling: config.scaling, style, signal });
    const judged = (part: typeof train): Rows => {
      const chosen = sampleOf(part.count, QUALITY_ROWS);
      return { data: gatherRows(part.data, features, chosen), rows: chosen.length, columns: features };
    };
    const options = { clusters: config.clusters, random: new Random(0) };
    const quality = await measureQuality(
      modelFunctions(model, 0, signal),
      judged(train),
      judged(test ?? train),
      options,
    );
    const { agreement, objectives, agreements, usedByRestart } = trained.prior;
    return {
      kind: 'training',
      title,
      split: data.split,
      rows: train.count,
      features,
      created,
      seconds,
      ...view,
      restarts: {
        agreement,
        objectives,
        ...(agreements && { agreements }),
        ...(usedByRestart && { used: usedByRestart }),
      },
      warnings,
      figures: record.figures,
      ...(known && record.figures.length > 0 && { published: known.published }),
      quality,
      history,
      settings: [
        {
          title: 'Run',
          entries: [
            ['command', command],
            ['written', created],
            ['took', formatDuration(seconds)],
            ['seed', String(config.seed)],
            ['engine', `${engine.name} on ${engine.device}`],
            ...Object.entries(record.versions),
          ],
        },
        { title: 'Data', entries: dataEntries(dataset, data) },
        { title: 'Prior network', entries: flatSettings(config.prior) },
        { title: 'Generator, critic and encoder', entries: flatSettings(config.simi) },
        { title: 'Scaling', entries: flatSettings(config.scaling) },
      ],
      config,
    };
  } finally {
    await model.dispose();
  }
}

/** A model that has been measured, with what its report shows besides the figures. */
export interface MeasuredModel {
  readonly model: ClusterModel;
  readonly report: EvaluationReport;
  readonly dataset: VectorDataset;
  readonly part: VectorDataset['train'];
  /** The rows that were measured, and where they come from. */
  readonly reference: Omit<DataReference, 'split'> & { readonly split: string };
  readonly clustering: Awaited<ReturnType<ClusterModel['cluster']>>;
}

/**
 * What the report of an evaluation shows.
 *
 * @throws ZooError `ABORTED` on the signal
 */
export async function evaluationReport(
  measured: MeasuredModel,
  created: string,
  signal?: AbortSignal,
): Promise<ReportData> {
  const { model, report, dataset, part, reference, clustering } = measured;
  const { manifest } = model;
  const known = knownDataOf(reference.data);
  const style = known?.style;
  const view = await modelView({ model, dataset, part, clustering, scaling: datasetScaling(dataset), style, signal });
  const agreement = manifest.training.restartAgreement;
  const rules = { 'most probable cluster': report.argmax, 'k-means on encodings': report.kmeans };
  const figures = Object.entries(rules).flatMap(([by, found]) =>
    found ? [{ split: report.split, by, ...found }] : [],
  );
  return {
    kind: 'evaluation',
    title: `${manifest.title}, measured on ${known?.title ?? dataset.name},`,
    split: report.split,
    rows: part.count,
    features: dataset.features,
    created,
    ...view,
    ...(typeof agreement === 'number' && { restarts: { agreement, objectives: [] } }),
    warnings: [],
    // The headline takes the last row: the rule that the model itself goes by.
    figures: figures.reverse(),
    ...(known && figures.length > 0 && { published: known.published }),
    quality: report.quality,
    history: [],
    settings: [
      ...modelSettings(manifest),
      { title: 'Data', entries: dataEntries(dataset, reference) },
      {
        title: 'Measured',
        entries: [['written', created], ['device', report.device], ...Object.entries(versions())],
      },
    ],
    config: manifest.training,
  };
}

function modelSettings(manifest: Manifest): SettingsGroup[] {
  const { name, method, latent, files, training, dataset, precisions, defaultPrecision } = manifest;
  const { config: _, losses: __, ...facts } = training;
  const graphs = Object.values(precisions[defaultPrecision] ?? precisions.fp32);
  return [
    {
      title: 'Model',
      entries: [
        ['name', name],
        ['method', method],
        [
          'trained on',
          `${dataset.name} (${Object.entries(dataset.splits).map(([split, rows]) => `${split}: ${rows}`)})`,
        ],
        ['latent size', String(latent.size)],
        ...files
          .filter(({ path }) => graphs.includes(path))
          .map(({ path, sha256 }) => [`${path}, SHA-256`, sha256] as const),
      ],
    },
    { title: 'Training', entries: flatSettings(facts) },
  ];
}

function dataEntries(dataset: VectorDataset, reference: MeasuredModel['reference']): [string, string][] {
  const { data, labels, test, split, rows, features, sha256 } = reference;
  // The folders of someone's machine are nobody else's business.
  const entries: [string, string | undefined][] = [
    ['data', basename(data)],
    ['source', dataset.source],
    ['licence', dataset.licence],
    ['column of classes', labels === undefined ? undefined : String(labels)],
    ['test table', test === undefined ? undefined : basename(test)],
    ['split', split],
    ['rows', String(rows)],
    ['numbers a row', String(features)],
    ['SHA-256 of the rows', sha256],
  ];
  return entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
}
