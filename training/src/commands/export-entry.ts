import { assembleZooEntry, type ManifestFacts } from '@clusterzoo/export';
import { writeZooEntry } from '@clusterzoo/export/zoo';
import {
  type BaselineRow,
  ClusterModel,
  type Manifest,
  type MetricRow,
  type Precision,
  Random,
} from '@clusterzoo/runtime';
import type { Values } from '../data/values.js';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import { clusterConfidence } from '../methods/confidence.js';
import { evaluateModel } from '../methods/evaluation.js';
import { modelFunctions } from '../methods/model-functions.js';
import { measureQuality } from '../methods/quality.js';
import type { Rows } from '../methods/rows.js';
import { referenceRuns, shippedParity } from '../methods/simi-clustergan/shipped-parity.js';
import { measureTrust } from '../methods/trust.js';
import { modelSheet, SHEET_CLUSTERS, sampleStyle } from '../report/model-sheet.js';
import type { SampleStyle } from '../report/samples-sheet.js';
import { calibrateSource } from './calibrating.js';
import { draftContents, type EntrySource, encodeGraphs, inputSpec, runFacts, shippedParts } from './entry-draft.js';
import { outlierContents } from './outlier-contents.js';
import { usualPrecisions, withPrecisions } from './shipped-precisions.js';
import { throwIfStopped } from './stop.js';
import { measureTolerance } from './test-data.js';
import { measureVariants, variantFacts, variantsOf } from './variants.js';
import { verifyEntry } from './verify-entry.js';

/** Options of {@link exportEntry}. */
export interface ExportOptions extends EntrySource {
  /** Folder of the entry; a zoo finds it by name only if the folder is called by the entry's name. */
  readonly folder: string;
  /** Figures of other seeds and other settings, as {@link measureRun} gives them, for the card and the manifest. */
  readonly otherRuns?: readonly MetricRow[];
  /** What classical clusterers make of the same splits, as `measureBaselines` gives it. @default none */
  readonly baselines?: readonly BaselineRow[];
  /**
   * Precisions to ship; full precision is measured in any case.
   *
   * @default all for pictures, without the most exact where there is no room for them; full precision for vectors
   */
  readonly precisions?: readonly Precision[];
  /** How samples are drawn. @default parallel coordinates, in the range of the data */
  readonly style?: SampleStyle;
  /** Stops it with `ABORTED`, and nothing is written. */
  readonly signal?: AbortSignal;
  /** Told what should not be missed: empty clusters, and clusters that the picture does not show. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Turns a trained model into a zoo entry: compiles encoder and generator, compares the files with the trained networks,
 * measures everything through the runtime on the bytes that are shipped, and writes the folder, all of it or nothing.
 *
 * @throws ZooError `PARITY_FAILED`; `GRAPH_INVALID`, `UNSUPPORTED_OP`, `MANIFEST_INVALID`; `INVALID_ARGUMENT` if the
 *   folder holds anything but a zoo entry or cannot be written; `INVALID_DATA`; `ABORTED`
 */
export async function exportEntry(options: ExportOptions): Promise<{ readonly manifest: Manifest }> {
  const {
    trained,
    dataset,
    folder,
    otherRuns = [],
    baselines = [],
    precisions,
    style = sampleStyle(dataset),
    signal,
    onWarning,
  } = options;
  const stoppable = signal ? { signal } : {};
  const checkpoint = () => throwIfStopped(signal, 'the export');
  const train = rowsOf(dataset.train.data, dataset.features);
  const { kind, range } = inputSpec(options);
  const calibration = await calibrateSource(options, signal);
  const source = { ...options, ...(calibration && { temperature: calibration.temperature }) };
  const graphs = encodeGraphs(source, precisions ?? usualPrecisions(kind));
  const references = await referenceRuns(shippedParts(source), train);
  checkpoint();
  const runtime = await onnxruntime();
  const parity = await shippedParity(graphs.fp32, references, range as [number, number], runtime);
  const variants = await variantsOf(graphs, references, runtime);
  const elsewhere = [...variants.values()].flatMap((variant) => [...variant.elsewhere]);
  const draft = draftContents(source, graphs.fp32, references, elsewhere);
  const tolerance = await measureTolerance(graphs.fp32, draft.testData);

  const model = await ClusterModel.load((await assembleZooEntry(draft)).files, { device: 'cpu', ...stoppable });
  try {
    const { clusters } = trained.config;
    const evaluation = await evaluateModel(model, dataset, runFacts(options), signal);
    const { labels, confidence } = evaluation.train;
    const trust = await measureTrust(model, dataset, trained.scaling, evaluation, signal);
    const outliers = await outlierContents(source, references, trust);
    const heldOut = dataset.test ? rowsOf(dataset.test.data, dataset.features) : train;
    const { transform } = dataset;
    const judged = { clusters, random: new Random(0), ...(transform && { transform }) };
    const quality = await measureQuality(modelFunctions(model, 0, signal), train, heldOut, judged);
    checkpoint();
    const measured = await measureVariants(variants, {
      exact: model,
      draft,
      references,
      tolerance,
      split: dataset.test ? { name: 'test', ...dataset.test } : { name: 'train', ...dataset.train },
      clustering: evaluation.test ?? evaluation.train,
      run: runFacts(options),
      runtime,
      ...stoppable,
    });
    const facts: ManifestFacts = {
      ...draft.facts,
      parity: { ...parity, tolerance },
      centroids: evaluation.trainClusters.centroids,
      confidence: { perCluster: clusterConfidence(labels, confidence, clusters) },
      ...(calibration && { calibration }),
      metrics: [...evaluation.metrics, ...[...measured.values()].flatMap(({ metrics }) => metrics), ...otherRuns],
      ...(measured.size > 0 && { variants: variantFacts(measured) }),
      ...(baselines.length > 0 && { baselines }),
      quality,
    };
    for (const message of clusterWarnings(labels, clusters)) onWarning?.(message);
    const samples = await modelSheet(model, { style, data: dataset.train.data, labels, ...stoppable });
    const contents = await withPrecisions({ ...draft, facts, samples, outliers }, graphs, {
      measured,
      exact: evaluation.metrics,
      ...(precisions && { asked: precisions }),
      ...(onWarning && { onWarning }),
    });
    checkpoint();
    const verify = async (path: string) => {
      await verifyEntry(path, references);
      checkpoint();
    };
    const manifest = await writeZooEntry(folder, contents, { verify });
    return { manifest };
  } finally {
    await model.dispose();
  }
}

/**
 * Measures a training run as {@link exportEntry} does, without writing anything: for the other seeds and settings on an
 * entry's card. The k-means rule sees probabilities: those of another seed are calibrated as there, those of another
 * setting are as they were trained, which is how the papers measure theirs.
 *
 * @param note - how the run differs from the entry's setting, in a few words, which is then not calibrated; absent for
 *   another seed of the same
 * @param signal - stops it with `ABORTED`
 * @returns rows for the card and the manifest
 */
export async function measureRun(run: EntrySource, note?: string, signal?: AbortSignal): Promise<readonly MetricRow[]> {
  const temperature = note === undefined ? ((await calibrateSource(run, signal))?.temperature ?? 1) : 1;
  const source = { ...run, temperature };
  const draft = draftContents(source, encodeGraphs(source).fp32);
  const model = await ClusterModel.load((await assembleZooEntry(draft)).files, {
    device: 'cpu',
    ...(signal && { signal }),
  });
  try {
    const facts = { ...runFacts(source), ...(note === undefined ? {} : { note }) };
    const { metrics } = await evaluateModel(model, source.dataset, facts, signal);
    return metrics;
  } finally {
    await model.dispose();
  }
}

/** What is odd about clusters that rows were put into. */
function clusterWarnings(labels: Int32Array, clusters: number): string[] {
  const filled = new Set(labels);
  const empty = Array.from({ length: clusters }, (_, k) => k).filter((k) => !filled.has(k));
  const warnings: string[] = [];
  if (empty.length > 0) {
    const listed = empty.slice(0, 10).join(', ') + (empty.length > 10 ? ', …' : '');
    warnings.push(
      `${empty.length} of ${clusters} clusters are empty: no training row is in ${listed}; fewer --clusters may fit ` +
        'the data better, and samples.png leaves them out',
    );
  }
  if (filled.size > SHEET_CLUSTERS) {
    warnings.push(`samples.png shows the ${SHEET_CLUSTERS} largest of ${filled.size} clusters`);
  }
  return warnings;
}

function rowsOf(data: Values, columns: number): Rows {
  return { data, rows: data.length / columns, columns };
}

async function onnxruntime(): Promise<OnnxRuntime> {
  return import('onnxruntime-node');
}
