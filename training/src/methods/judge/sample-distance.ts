import { chosenRows, evenlySpread } from '../../data/row-views.js';
import { rowBlocks } from '../../data/values.js';
import type { ClusterFunctions } from '../quality.js';
import type { Rows, RowsInMemory } from '../rows.js';
import type { Seen } from './classifier.js';
import { frechetReference } from './frechet.js';

/** Fréchet distances to held-out rows in what a classifier's last layer sees. */
export interface SampleDistance {
  /** Of samples: 0 where they are distributed as the rows are. */
  readonly samples: number;
  /** Of as many training rows, which no clusterer is expected to be below. */
  readonly training: number;
}

/** What {@link sampleDistance} compares with, and how. */
export interface SampleDistanceOptions {
  /** Cluster of each held-out row: as many samples are drawn of each cluster as it holds. */
  readonly found: Int32Array;
  /** K. */
  readonly clusters: number;
  /** Raw rows of the training split. */
  readonly training: Rows;
  /** What the classifier makes of raw rows. */
  readonly see: (rows: Float32Array) => Promise<Pick<Seen, 'features'>>;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How far samples are from held-out rows as a classifier sees both, "FID-clf": the Fréchet inception distance
 * (arXiv 1706.08500) with the features of a classifier of this very data, as NEMGAN's for data without an Inception
 * network. Distances in features of different classifiers, or to rows of other numbers, say nothing of each other.
 */
export async function sampleDistance(
  { generate }: Pick<ClusterFunctions, 'generate'>,
  heldOut: Rows,
  { found, clusters, training, see, signal }: SampleDistanceOptions,
): Promise<SampleDistance> {
  const { columns } = heldOut;
  const { distance } = await frechetReference(await featuresOf(heldOut, see), signal);
  const samples: Float32Array[] = [];
  for (let k = 0; k < clusters; k++) {
    const count = found.reduce((sum, cluster) => sum + (cluster === k ? 1 : 0), 0);
    if (count > 0) samples.push((await see(await generate(k, count))).features);
  }
  const chosen = evenlySpread(training.rows, Math.min(training.rows, heldOut.rows));
  const others = { data: chosenRows(training.data, columns, chosen), rows: chosen.length, columns };
  return {
    samples: await distance(joined(samples, heldOut.rows)),
    training: await distance(await featuresOf(others, see)),
  };
}

async function featuresOf({ data, rows, columns }: Rows, see: SampleDistanceOptions['see']): Promise<RowsInMemory> {
  const parts: Float32Array[] = [];
  for (const block of rowBlocks(data, columns)) parts.push((await see(block.data)).features);
  return joined(parts, rows);
}

function joined(parts: readonly Float32Array[], rows: number): RowsInMemory {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { data, rows, columns: data.length / rows };
}
