import {
  type Constant,
  type EncodedPair,
  encodeZooGraph,
  type ManifestFacts,
  type TestData,
  type ZooEntryContents,
  type ZooGraphFacts,
} from '@clusterzoo/export';
import {
  type Calibration,
  graphShapes,
  type InputSpec,
  type Precision,
  type PublishedFigure,
} from '@clusterzoo/runtime';
import { type Dataset, rangeOf } from '../data/dataset.js';
import { gatherRows } from '../data/row-views.js';
import type { RunFacts } from '../methods/evaluation.js';
import { KMEANS_LATENT_SCALE } from '../methods/kmeans-rule.js';
import type { NamedTensors } from '../methods/parity.js';
import type { TrainedSimi } from '../methods/simi-clustergan/fit.js';
import type { ShippedParts } from '../methods/simi-clustergan/graphs.js';
import { originNote } from '../methods/simi-clustergan/origin-note.js';
import { shippedGraphs } from '../methods/simi-clustergan/shipped-graphs.js';
import { type References, tiedRows } from '../methods/simi-clustergan/shipped-parity.js';

/** What a trained model and its data set make of a zoo entry. */
export interface EntrySource {
  readonly trained: TrainedSimi;
  /** T of the shipped probabilities, softmax(logits / T). @default 1 */
  readonly temperature?: number;
  /** How far its probabilities can be trusted, where that is known already. @default found out */
  readonly calibration?: Calibration;
  /** The data it was trained on, raw. */
  readonly dataset: Dataset;
  /** Name of the entry: lower-case letters, digits and single separators. */
  readonly name: string;
  readonly title: string;
  /** Engine and device that trained the model: `onnxruntime cpu`. */
  readonly engine: string;
  /** The command that repeats the training. */
  readonly command: string;
  /** Display name of the data set. @default its name */
  readonly datasetTitle?: string;
  /** What the numbers of a row are, in words. @default 'in the units of the data set' */
  readonly units?: string;
  /** K different names. @default 'cluster 0', 'cluster 1', … */
  readonly clusterNames?: readonly string[];
  /** What others report on the same data set. */
  readonly published?: readonly PublishedFigure[];
  /** More about the training run for the manifest, JSON-safe: seconds, versions, … */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The run that an entry comes from. */
export function runFacts({ trained, engine, command }: EntrySource): RunFacts {
  return { seed: trained.config.seed, engine, command };
}

/** Both graphs in each of some precisions, full precision always among them. */
export type EncodedGraphs = { readonly fp32: EncodedPair } & Readonly<Partial<Record<Precision, EncodedPair>>>;

/** Compiles both graphs, and encodes them in full precision and in others that are asked for. */
export function encodeGraphs(source: EntrySource, precisions: readonly Precision[] = []): EncodedGraphs {
  const { encoder, generator } = shippedGraphs(shippedParts(source));
  const facts = graphFacts(source);
  const pair = (precision: Precision): EncodedPair => ({
    encoder: encodeZooGraph('encoder', encoder, facts, precision),
    generator: encodeZooGraph('generator', generator, facts, precision),
  });
  const others = precisions.filter((precision) => precision !== 'fp32');
  return { fp32: pair('fp32'), ...Object.fromEntries(others.map((precision) => [precision, pair(precision)])) };
}

/** What the shipped graphs compute. */
export function shippedParts({ trained, temperature = 1 }: EntrySource): ShippedParts {
  return { ...trained, temperature };
}

/** What every graph of an entry says of itself. */
export function graphFacts(source: EntrySource): ZooGraphFacts {
  const { trained, dataset, name } = source;
  return {
    name,
    dataset: { name: datasetTitle(source), licence: dataset.licence },
    input: inputSpec(source),
    clusters: trained.config.clusters,
    latentSize: trained.config.simi.latentSize,
    seed: trained.config.seed,
  };
}

function datasetTitle({ dataset, datasetTitle }: EntrySource): string {
  return datasetTitle ?? dataset.name;
}

/** What a row is; of vectors with the range of the training data. */
export function inputSpec({ dataset, units = 'in the units of the data set' }: EntrySource): InputSpec {
  if (dataset.kind === 'image') return { kind: 'image', ...dataset.image, range: [0, 1] };
  const { low, high } = rangeOf(dataset.train.data);
  const range = [low, high];
  const { features, rows, transform } = dataset;
  const counts = transform === 'log2' && { transform };
  const layout = rows?.kind === 'image' && { layout: { height: rows.height, width: rows.width } };
  return { kind: 'vector', features, units, range, ...counts, ...layout };
}

/** Rows of the references that are shipped as test data. */
export const TEST_ROWS = 8;

/**
 * An entry before anything was measured: every figure is 0, the picture is empty. It can be loaded, so that the figures
 * of the final one can be measured on the very bytes that are shipped.
 *
 * @param graphs - in full precision
 * @param elsewhere - rows of the references that a variant puts into another cluster: no test data are made of them
 */
export function draftContents(
  source: EntrySource,
  graphs: EncodedPair,
  references?: References,
  elsewhere: Iterable<number> = [],
): ZooEntryContents {
  const shapes = inputSpec(source);
  const { clusters, simi } = source.trained.config;
  const none: TestData = { inputs: [], outputs: [] };
  const unsure = references ? tiedRows(references.encoder.outputs.probabilities!) : [];
  return {
    facts: draftFacts(source, graphShapes(shapes, clusters, simi.latentSize)),
    graphs: { fp32: graphs },
    samples: new Uint8Array(0),
    testData: {
      encoder: references ? testData(references.encoder, new Set([...unsure, ...elsewhere])) : none,
      generator: references ? testData(references.generator, new Set()) : none,
    },
  };
}

function draftFacts(source: EntrySource, shapes: ManifestFacts['shapes']): ManifestFacts {
  const { trained, dataset, name, title, engine, command, details, published } = source;
  const { method, clusters, simi, seed } = trained.config;
  const note = originNote(trained.config);
  const names = source.clusterNames ?? Array.from({ length: clusters }, (_, k) => `cluster ${k}`);
  const masses = Array.from(trained.prior.masses);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return {
    name,
    title,
    method,
    dataset: {
      name: datasetTitle(source),
      licence: dataset.licence,
      source: dataset.source,
      splits: { train: dataset.train.count, ...(dataset.test ? { test: dataset.test.count } : {}) },
    },
    input: inputSpec(source),
    shapes,
    clusters,
    latent: {
      size: simi.latentSize,
      distribution: 'standard-normal',
      sigma: simi.sigma,
      standardisation: simi.latentDensity,
      kmeansScale: KMEANS_LATENT_SCALE,
    },
    clusterMasses: masses.map((mass) => mass / total),
    centroids: names.map(() => new Array<number>(simi.latentSize + clusters).fill(0)),
    clusterNames: names,
    confidence: { perCluster: names.map(() => ({ mean: 0, p05: 0 })) },
    metrics: [],
    ...(published ? { published } : {}),
    ...(note === undefined ? {} : { featureNote: note }),
    quality: { varianceRatio: 0, cycleShare: 0, reconstructionError: 0, kmeansReconstructionError: 0 },
    parity: { maxAbsDifference: 0, inputs: 0 },
    training: { command, seed, engine, ...details, config: trained.config, losses: trained.losses },
  };
}

/** The first rows of a reference run, but for those whose outputs rounding decides. */
function testData({ inputs, outputs }: References['encoder'], leftOut: ReadonlySet<number>): TestData {
  const kept = Array.from({ length: Object.values(inputs)[0]!.shape[0]! }, (_, row) => row)
    .filter((row) => !leftOut.has(row))
    .slice(0, TEST_ROWS);
  const tensors = (named: NamedTensors): Constant[] =>
    Object.entries(named).map(([name, { shape, data }]) => {
      const [rows, ...rest] = shape as [number, ...number[]];
      return {
        name,
        dtype: 'float32',
        shape: [kept.length, ...rest],
        data: gatherRows(data, data.length / rows, kept),
      };
    });
  return { inputs: tensors(inputs), outputs: tensors(outputs) };
}
