import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Dataset, ImageDataset, Split } from '../data/dataset.js';
import { readTable } from '../data/read-table.js';
import { gatherRows, joinedArrays } from '../data/row-views.js';
import type { Values } from '../data/values.js';
import type { PixelRange } from '../features/extractor.js';
import { FEATURE_SIZE, UNKNOWN_ORIGIN } from '../features/known-extractors.js';
import { OUTLINES, OUTLINES_ORIGIN, outlineFeatures } from '../features/outlines.js';
import type { TrainingEvent } from '../methods/events.js';
import {
  defaultFeatureOptions,
  type FeatureDescription,
  type FeatureOptions,
  type FeatureSource,
  fitFeatureView,
} from '../methods/prior-network/feature-view.js';
import type { RowsInMemory } from '../methods/rows.js';
import type { TrainSplit } from './data.js';
import { type ExtractedFeatures, type ExtractionControls, extractFeatures } from './extract-features.js';
import type { FeatureRequest } from './feature-options.js';
import type { SeenRows } from './figures.js';
import { assertPictures, readNetwork } from './network-file.js';
import { optionOf } from './words.js';

/** What the prior network sees in place of the rows of a data set. */
export interface FeaturesSeen extends SeenRows {
  readonly description: FeatureDescription;
}

/** What {@link openFeatures} takes besides. */
export interface FeatureControls extends Pick<ExtractionControls, 'load' | 'cache' | 'signal'> {
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Of the extractor. */
  readonly threads?: number;
}

/** Features of all rows of the splits, as they were made. */
interface RawFeatures {
  readonly train: RowsInMemory;
  readonly test?: RowsInMemory;
  readonly source: FeatureSource;
  /** What is known of how they came about. @default nothing */
  readonly note?: string;
  /** What suits them. @default that of `defaultFeatureOptions` */
  readonly normalise?: FeatureOptions['normalise'];
}

/**
 * The features that a command line asks for, as the prior network sees them; undefined where it asks for none.
 *
 * @throws ZooError `INVALID_ARGUMENT` for options that exclude each other or do not fit the data, `SHAPE_MISMATCH` for
 *   features of other rows, and what {@link extractFeatures}, {@link readTable} and {@link fitFeatureView} throw
 */
export async function openFeatures(
  request: FeatureRequest,
  dataset: Dataset,
  split: TrainSplit,
  controls: FeatureControls,
): Promise<FeaturesSeen | undefined> {
  const { features, featureExtractor } = request;
  assertRequest(request, dataset, split);
  if (features === undefined && featureExtractor === undefined) return undefined;
  const raw =
    features === undefined
      ? await made(featureExtractor!, request, dataset, controls)
      : await read(features, request, dataset);
  const { normalise, components } = defaultFeatureOptions;
  const options = {
    normalise: request.featureNormalise ?? raw.normalise ?? normalise,
    components: request.featureComponents ?? components,
  };
  const trained = split === 'all' && raw.test ? joined(raw.train, raw.test) : raw.train;
  const { signal, onEvent } = controls;
  const onProgress = (share: number) => onEvent?.({ type: 'progress', stage: 'principal components', share });
  const view = await fitFeatureView(trained, options, { onProgress, signal });
  return {
    train: view.rows,
    ...(split === 'train' && raw.test && { test: await view.project(raw.test) }),
    description: {
      ...options,
      source: raw.source,
      columns: trained.columns,
      seen: view.rows.columns,
      note: request.featureNote ?? raw.note ?? UNKNOWN_ORIGIN,
    },
  };
}

/** Settings of how an extractor makes features. */
const OF_EXTRACTOR = ['featureSize', 'featureRange', 'featureOutput', 'featureMirror'] as const;

/** Those, and settings of how any features are seen. */
const OF_FEATURES = [...OF_EXTRACTOR, 'featureComponents', 'featureNormalise', 'featureNote'] as const;

function assertRequest(request: FeatureRequest, dataset: Dataset, split: TrainSplit): void {
  const { features, testFeatures, featureExtractor, ...others } = request;
  const fault = (message: string) => new ZooError('INVALID_ARGUMENT', message);
  if (features !== undefined && featureExtractor !== undefined) {
    throw fault('features come from a file (--features) or a network (--feature-extractor), not both');
  }
  if (testFeatures !== undefined && features === undefined) {
    throw fault('--test-features are those of the test split beside --features, which is not given');
  }
  if (testFeatures !== undefined && !dataset.test) throw fault(`${dataset.name} has no test split for --test-features`);
  if (features !== undefined && testFeatures === undefined && dataset.test && split === 'all') {
    throw fault('to train on all rows, name the features of the test split too (--test-features)');
  }
  const shown = OF_EXTRACTOR.find((name) => others[name] !== undefined);
  if (featureExtractor === OUTLINES && shown !== undefined) {
    throw fault(`${optionOf(shown)} is for an ONNX model, and ${OUTLINES} are made without one; leave it out`);
  }
  if (features !== undefined && shown !== undefined) {
    throw fault(`${optionOf(shown)} is for --feature-extractor, and --features are made already; leave it out`);
  }
  if (features !== undefined || featureExtractor !== undefined) return;
  const alone = OF_FEATURES.find((name) => others[name] !== undefined);
  if (alone === undefined) return;
  throw fault(`${optionOf(alone)} says more of features, but there are none: give --features or --feature-extractor`);
}

async function read(path: string, { testFeatures }: FeatureRequest, dataset: Dataset): Promise<RawFeatures> {
  const train = await rowsOfFile(path, dataset.train, '--features');
  const test =
    testFeatures === undefined ? undefined : await rowsOfFile(testFeatures, dataset.test!, '--test-features');
  const hash = createHash('sha256').update(bytesOf(train));
  const sha256 = (test ? hash.update(bytesOf(test)) : hash).digest('hex');
  return { train, ...(test && { test }), source: { kind: 'file', file: basename(path), sha256 } };
}

const bytesOf = ({ data }: RowsInMemory) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

async function rowsOfFile(path: string, { count: own, chosen }: Split, option: string): Promise<RowsInMemory> {
  const count = chosen?.of ?? own;
  const { data, count: rows, features: columns } = await readTable(path);
  if (rows === count) return { data: chosen ? gatherRows(data, columns, chosen.rows) : data, rows: own, columns };
  const left = chosen ? ', counting those that were left out' : '';
  throw new ZooError('SHAPE_MISMATCH', `${option} ${path} has ${rows} rows where the data have ${count}${left}`);
}

/** Features that are made of pictures, by a network or without one. */
async function made(
  extractor: string,
  request: FeatureRequest,
  dataset: Dataset,
  controls: FeatureControls,
): Promise<RawFeatures> {
  assertPictures(dataset, 'a feature extractor');
  return extractor === OUTLINES ? outlines(dataset, controls) : extracted(extractor, request, dataset, controls);
}

async function extracted(
  model: string,
  { featureSize: size = FEATURE_SIZE, featureRange, featureOutput, featureMirror }: FeatureRequest,
  dataset: ImageDataset,
  { onEvent, threads, ...controls }: FeatureControls,
): Promise<RawFeatures> {
  const file = await readNetwork(model);
  const { sha256, name, known } = file;
  const range: PixelRange = featureRange ?? known?.range ?? 'symmetric';
  const asked = {
    ...(featureOutput !== undefined && { output: featureOutput }),
    ...(featureMirror && { mirror: true }),
  };
  const options = { size, range, threads, ...asked };
  const features = await ofSplits(dataset, onEvent, (images, onProgress) => {
    return extractFeatures(images, dataset.image, file, options, { ...controls, onProgress });
  });
  return {
    ...features,
    source: { kind: 'extractor', name, sha256, size, range, ...asked },
    ...(known && { note: known.note }),
  };
}

async function outlines(dataset: ImageDataset, { onEvent, signal }: FeatureControls): Promise<RawFeatures> {
  const features = await ofSplits(dataset, onEvent, (images, onProgress) => {
    return outlineFeatures(images, dataset.image, { onProgress, signal });
  });
  return { ...features, source: { kind: 'outlines' }, note: OUTLINES_ORIGIN, normalise: 'none' };
}

/** Features of the training and test pictures, telling the share of all that are done. */
async function ofSplits(
  { train, test }: ImageDataset,
  onEvent: FeatureControls['onEvent'],
  make: (images: Values, onProgress: (share: number) => void) => Promise<ExtractedFeatures>,
): Promise<Pick<RawFeatures, 'train' | 'test'>> {
  const total = train.count + (test?.count ?? 0);
  const of = async (split: Split, before: number): Promise<RowsInMemory> => {
    const found = await make(split.data, (share) => {
      onEvent?.({ type: 'progress', stage: 'features', share: (before + share * split.count) / total });
    });
    return { data: found.data, rows: split.count, columns: found.features };
  };
  const own = await of(train, 0);
  return { train: own, ...(test && { test: await of(test, train.count) }) };
}

function joined(a: RowsInMemory, b: RowsInMemory): RowsInMemory {
  return { data: joinedArrays([a.data, b.data], Float32Array), rows: a.rows + b.rows, columns: a.columns };
}
