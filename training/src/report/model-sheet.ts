import { type ClusterModel, ZooError } from '@clusterzoo/runtime';
import type { VectorDataset } from '../data/dataset.js';
import { gatherRows } from '../methods/rows.js';
import { type SampleStyle, type SheetRow, samplesSheet } from './samples-sheet.js';

/** How samples are drawn where nothing more is known of a data set: as parallel coordinates, in its range. */
export function sampleStyle({ features, scale }: Pick<VectorDataset, 'features' | 'scale'>): SampleStyle {
  return { type: 'vector', features, ...scale };
}

/** Options of {@link modelSheet}. */
export interface ModelSheetOptions {
  readonly style: SampleStyle;
  /** Raw rows of the data set, and the cluster of each, for the examples beside the samples. */
  readonly data: Float32Array;
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

/**
 * Draws samples of every cluster of a model beside rows of the data in it.
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
  for (let cluster = 0; cluster < clusters; cluster++) {
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
