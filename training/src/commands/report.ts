import { basename } from 'node:path';
import { assembleZooEntry } from '@clusterzoo/export';
import { ClusterModel, Random } from '@clusterzoo/runtime';
import type { Dataset } from '../data/dataset.js';
import { modelFunctions } from '../methods/model-functions.js';
import { clusterValues } from '../methods/model-rows.js';
import { measureQuality } from '../methods/quality.js';
import { type Rows, selectRows } from '../methods/rows.js';
import { originNote } from '../methods/simi-clustergan/origin-note.js';
import type { EpochLosses, FigureRow, ReportData } from '../report/html/data.js';
import { baselineCells, scalingOf } from './baseline-figures.js';
import { type DataReference, datasetFor } from './data.js';
import { draftContents, encodeGraphs } from './entry-draft.js';
import type { EvaluationReport } from './evaluation.js';
import { knownDataOf, publishedFigures } from './known-data.js';
import { versions } from './packages.js';
import { dataSettings, modelSettings, runSettings } from './report-settings.js';
import { modelView, sampleOf } from './report-view.js';
import type { Run } from './run-folder.js';

/** A training that has ended, with what its report shows besides the run itself. */
export interface FinishedTraining {
  readonly run: Run;
  readonly dataset: Dataset;
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
  const title = known?.title ?? basename(data.data);
  const source = { trained, dataset, name: 'report', title, engine: `${engine.name} ${engine.device}`, command };
  const files = (await assembleZooEntry(draftContents(source, encodeGraphs(source).fp32))).files;
  const model = await ClusterModel.load(files, { device: 'cpu', ...(signal && { signal }) });
  try {
    const { train, test, features, transform } = dataset;
    const clustering = await clusterValues(model, train.data, features, signal ? { signal } : {});
    const style = known?.style;
    const view = await modelView({ model, dataset, part: train, clustering, scaling: config.scaling, style, signal });
    const judged = ({ data, count }: typeof train): Rows =>
      selectRows({ data, rows: count, columns: features }, sampleOf(count, QUALITY_ROWS));
    const options = { clusters: config.clusters, random: new Random(0), ...(transform && { transform }) };
    const quality = await measureQuality(
      modelFunctions(model, 0, signal),
      judged(train),
      judged(test ?? train),
      options,
    );
    const note = originNote(config);
    // The encoder is what is shipped; of its splits the last was held out, if any was.
    const main = record.figures.findLast(({ by }) => by === 'encoder');
    const { agreement, objectives, agreements, kept, usedByRestart } = trained.prior;
    return {
      kind: 'training',
      title: `${title} in ${config.clusters} clusters`,
      data: title,
      split: test ? data.split : 'all',
      rows: train.count,
      features,
      ...(dataset.kind === 'image' && { image: dataset.image }),
      created,
      seconds,
      ...view,
      ...(config.prior && {
        restarts: {
          agreement,
          objectives,
          ...(kept !== undefined && { kept }),
          ...(agreements && { agreements }),
          ...(usedByRestart && { used: usedByRestart }),
        },
      }),
      warnings,
      ...(main && { main }),
      ...(note !== undefined && { featureNote: note }),
      figures: record.figures,
      baselines: [],
      ...(known && record.figures.length > 0 && { published: publishedFigures(known, data) }),
      quality,
      history,
      settings: runSettings(record, dataset),
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
  readonly dataset: Dataset;
  readonly part: Dataset['train'];
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
  const scaling = scalingOf(manifest, dataset);
  const view = await modelView({ model, dataset, part, clustering, scaling, style, signal });
  const agreement = manifest.training.restartAgreement;
  const { split, argmax, kmeans, baselines = [] } = report;
  const main = argmax && { split, by: 'most probable cluster', ...argmax };
  const figures: FigureRow[] = [
    ...(main ? [main] : []),
    ...(kmeans ? [{ split, by: 'k-means on encodings', ...kmeans }] : []),
  ];
  return {
    kind: 'evaluation',
    title: manifest.title,
    data: known?.title ?? basename(reference.data),
    split: report.split,
    rows: part.count,
    features: dataset.features,
    ...(dataset.kind === 'image' && { image: dataset.image }),
    created,
    ...view,
    ...(typeof agreement === 'number' && { restarts: { agreement, objectives: [] } }),
    warnings: [],
    ...(main && { main }),
    ...(manifest.featureNote !== undefined && { featureNote: manifest.featureNote }),
    figures,
    baselines: baselineCells(baselines).map(({ method, ...cells }) => ({ by: method, ...cells })),
    ...(known && figures.length > 0 && { published: publishedFigures(known, reference) }),
    quality: report.quality,
    history: [],
    settings: [
      ...modelSettings(manifest),
      dataSettings(dataset, reference),
      {
        title: 'Measured',
        entries: [['written', created], ['device', report.device], ...Object.entries(versions())],
      },
    ],
    config: manifest.training,
  };
}
