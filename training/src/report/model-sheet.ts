import { type ClusterModel, type InputSpec, ZooError } from '@clusterzoo/runtime';
import { type Dataset, rangeOf } from '../data/dataset.js';
import { gatherRows } from '../data/row-views.js';
import type { Values } from '../data/values.js';
import { transformValue, untransformValue } from '../methods/scaling.js';
import { type SampleStyle, type SheetRow, samplesSheet } from './samples-sheet.js';

/**
 * How samples are drawn where nothing more is known of a data set: rows that are pictures as pictures, others as parallel
 * coordinates; in its range, or where it has none, pictures in that of the training rows.
 */
export function sampleStyle(
  dataset: Pick<Dataset, 'features' | 'scale' | 'transform' | 'rows' | 'train'>,
): SampleStyle {
  const { features, scale, transform = 'none', rows, train } = dataset;
  if (rows?.kind !== 'image') return { type: 'vector', features, ...scale, ...(transform !== 'none' && { transform }) };
  const { height, width } = rows;
  const raw = scale && {
    low: untransformValue(scale.low, transform),
    high: untransformValue(scale.high, transform),
  };
  return { type: 'image', channels: rows.channels ?? 1, height, width, ...(raw ?? rangeOf(train.data)) };
}

/** How samples of a model are drawn, by what its manifest says of them: as {@link sampleStyle} does. */
export function inputStyle(input: InputSpec): SampleStyle {
  if (input.kind === 'image') {
    const { channels, height, width } = input;
    return { type: 'image', channels, height, width };
  }
  const [low, high] = input.range as [number, number];
  const { features, layout, transform } = input;
  if (layout) return { type: 'image', channels: 1, ...layout, low, high };
  const units = (value: number) => transformValue(value, transform ?? 'none');
  return { type: 'vector', features, low: units(low), high: units(high), ...(transform && { transform }) };
}

/** Options of {@link modelSheet}. */
export interface ModelSheetOptions {
  readonly style: SampleStyle;
  /** Raw rows of the data set, and the cluster of each, for the examples beside the samples. */
  readonly data: Values;
  readonly labels: Int32Array;
  /** Samples a cluster. @default 10 */
  readonly samples?: number;
  /** Rows of data a cluster. @default 4 */
  readonly examples?: number;
  /** @default 0 */
  readonly seed?: number;
  /** Stops between samples with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** Most clusters on a sheet: more would make a picture that nobody looks through. */
export const SHEET_CLUSTERS = 40;

/**
 * Clusters that a sheet shows, in their order: those that have rows, and of more than {@link SHEET_CLUSTERS} those with
 * the most.
 *
 * @param labels - the cluster of each row
 */
export function clustersShown(labels: Int32Array, clusters: number): number[] {
  const counts = new Int32Array(clusters);
  for (const label of labels) counts[label]!++;
  const filled = [...counts.keys()].filter((cluster) => counts[cluster]! > 0);
  const largest = filled.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, SHEET_CLUSTERS);
  return largest.sort((a, b) => a - b);
}

/**
 * Draws samples of a model's clusters, as {@link clustersShown} chooses them, beside rows of the data in them.
 *
 * @returns a PNG file
 */
export async function modelSheet(model: ClusterModel, options: ModelSheetOptions): Promise<Uint8Array> {
  const { style, data, labels, samples = 10, examples = 4, seed = 0, signal } = options;
  const { clusters, clusterMasses } = model.manifest;
  const columns = data.length / labels.length;
  if (!Number.isInteger(columns)) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} values are not whole rows for ${labels.length} labels`);
  }
  const rows: SheetRow[] = [];
  for (const cluster of clustersShown(labels, clusters)) {
    const drawn = await model.generate({ cluster, count: samples, seed: seed + cluster, ...(signal && { signal }) });
    const own = Array.from(labels.keys()).filter((i) => labels[i] === cluster);
    // Evenly from first to last: data sets are often sorted by writer or day.
    const shown = Array.from({ length: Math.min(examples, own.length) }, (_, i) => {
      return own[Math.floor((i * own.length) / Math.min(examples, own.length))]!;
    });
    rows.push({
      label: String(cluster),
      caption: `${(100 * clusterMasses[cluster]!).toFixed(0)} %`,
      samples: drawn.data,
      examples: gatherRows(data, columns, shown),
    });
  }
  return samplesSheet({ style, rows });
}
