import { ZooError } from '@clusterzoo/runtime';
import { assertNotAborted, breather } from '../../breather.js';
import { checkRows } from '../../classical/check-rows.js';
import { principalAxes } from '../../classical/pca.js';
import { projectionSteps } from '../../classical/project-rows.js';
import { gatherRows } from '../../data/row-views.js';
import { withPauses } from '../../steps.js';
import type { Rows, RowsInMemory } from '../rows.js';

/** How feature vectors become what the prior network sees. */
export interface FeatureOptions {
  /** `l2`: every row is divided by its length first, so that only its direction counts. */
  readonly normalise: 'l2' | 'none';
  /** Principal components that are kept, or all columns as they are. */
  readonly components: number | 'all';
}

/** Unit length and 128 components: with these, graphs of parts of the rows agree best with that of all. */
export const defaultFeatureOptions: FeatureOptions = { normalise: 'l2', components: 128 };

/** Where features come from. JSON-safe. */
export type FeatureSource =
  /** Rows of a file that was made elsewhere. */
  | { readonly kind: 'file' /** Without its folders. */; readonly file: string; readonly sha256: string }
  /** A network that saw the pictures. */
  | {
      readonly kind: 'extractor';
      /** The extractor's name, or its file's. */
      readonly name: string;
      /** Of its file. */
      readonly sha256: string;
      /** Side of the squares that it was shown. */
      readonly size: number;
      /** How it was shown pixels. */
      readonly range: string;
      /** Its output that was taken, where one was asked for. */
      readonly output?: string;
      /** Features are the mean of those of a picture and its mirror image. @default false */
      readonly mirror?: boolean;
    }
  /** `outlineFeatures` of the pictures, which take no network. */
  | { readonly kind: 'outlines' };

/** What a run says of the features that its prior network saw. JSON-safe. */
export interface FeatureDescription extends FeatureOptions {
  readonly source: FeatureSource;
  /** Numbers in a raw feature vector, and in what the network saw of it. */
  readonly columns: number;
  readonly seen: number;
  /** For people: how the features came about, with the labels that went into them, if any. */
  readonly note: string;
}

/** What the prior network sees in place of rows: their features, reduced and scaled. */
export interface FeatureView {
  /** Of the training rows, in their order. */
  readonly rows: RowsInMemory;
  /** Other rows' raw features, as the network sees them. @throws ZooError `SHAPE_MISMATCH` for another number of columns */
  project(raw: RowsInMemory): Promise<RowsInMemory>;
}

/** What {@link fitFeatureView} takes besides. */
export interface FeatureViewControls {
  /** Told the share of the work that is done, which may take a minute. */
  readonly onProgress?: (share: number) => void;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows, evenly spread, that principal components are found from. */
const MOST_FITTED_ROWS = 20_000;

/** Root mean square of what the network sees: that of numbers spread evenly over [−1, 1]. */
const SPREAD = 1 / Math.sqrt(3);

/**
 * Reduces and scales features: to unit length, then to principal components, then all by one factor, so that distances
 * keep their proportions and values lie about [−1, 1]. Everything is fitted to the training rows.
 *
 * @param raw - features of the training rows
 * @throws ZooError `SHAPE_MISMATCH` or `INVALID_DATA` if they are not rows of finite numbers, or all alike,
 *   `INVALID_ARGUMENT` for components that are no integer from 1, `ABORTED`
 */
export async function fitFeatureView(
  raw: RowsInMemory,
  { normalise, components }: FeatureOptions,
  controls: FeatureViewControls = {},
): Promise<FeatureView> {
  const { rows, columns } = raw;
  checkRows(raw.data, rows, columns);
  if (components !== 'all' && !(Number.isInteger(components) && components >= 1)) {
    throw new ZooError('INVALID_ARGUMENT', `components must be an integer from 1 or "all", got ${components}`);
  }
  const directed = (data: Float32Array) => (normalise === 'l2' ? unitRows(data, columns) : data);
  const own = directed(raw.data);
  const axes =
    components === 'all' || components >= columns
      ? centre(own, columns)
      : await leading(own, raw, components, controls);
  const scores = await axes.apply(own, (share) => controls.onProgress?.(axes.share + (1 - axes.share) * share));
  const spread = Math.sqrt(scores.reduce((sum, value) => sum + value * value, 0) / scores.length);
  if (!(spread > 0)) throw new ZooError('INVALID_DATA', 'the features of all rows are alike; give others');
  const scaled = (values: Float32Array) => values.map((value) => (SPREAD / spread) * value);
  return {
    rows: { data: scaled(scores), rows, columns: axes.columns },
    async project(others) {
      if (others.columns !== columns) {
        const message = `the features of these rows have ${others.columns} columns, those of the training rows ${columns}`;
        throw new ZooError('SHAPE_MISMATCH', message);
      }
      checkRows(others.data, others.rows, columns);
      return { data: scaled(await axes.apply(directed(others.data))), rows: others.rows, columns: axes.columns };
    },
  };
}

/** New coordinates of rows. */
interface Axes {
  readonly columns: number;
  /** Share of the whole work that it took to find them. */
  readonly share: number;
  apply(data: Float32Array, onProgress?: (share: number) => void): Promise<Float32Array>;
}

async function leading(
  data: Float32Array,
  { rows, columns }: Rows,
  components: number,
  { onProgress, signal }: FeatureViewControls,
): Promise<Axes> {
  const stride = Math.ceil(rows / MOST_FITTED_ROWS);
  const chosen = Int32Array.from({ length: Math.ceil(rows / stride) }, (_, i) => i * stride);
  const fitted = stride === 1 ? data : gatherRows(data, columns, chosen);
  const breathe = breather();
  const pause = () => {
    assertNotAborted(signal, 'the search for principal components of features');
    return breathe();
  };
  // As products of two numbers go: an eigenvector takes as many as some of the rows.
  const finding = (chosen.length / 2 + 6 * columns) * columns;
  const share = finding / (finding + rows * components);
  const shape = { rows: chosen.length, columns, components };
  const progress = (own: number) => onProgress?.(own * share);
  const basis = await principalAxes(fitted, shape, { onProgress: progress, signal });
  const apply = (values: Float32Array, told?: (own: number) => void) => {
    return withPauses(projectionSteps(values, basis, told), pause);
  };
  return { columns: components, share, apply };
}

function centre(data: Float32Array, columns: number): Axes {
  const mean = new Float64Array(columns);
  data.forEach((value, at) => {
    mean[at % columns]! += (value * columns) / data.length;
  });
  return { columns, share: 1, apply: async (values) => values.map((value, at) => value - mean[at % columns]!) };
}

/** Rows divided by their Euclidean length; rows of zeros stay as they are. */
function unitRows(data: Float32Array, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += columns) {
    let squared = 0;
    for (let c = 0; c < columns; c++) squared += data[at + c]! ** 2;
    const factor = squared > 0 ? 1 / Math.sqrt(squared) : 1;
    for (let c = 0; c < columns; c++) out[at + c] = factor * data[at + c]!;
  }
  return out;
}
