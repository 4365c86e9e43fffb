import { ZooError } from '@clusterzoo/runtime';
import { assertNotAborted } from '../../breather.js';
import { evenlySpread, joinedArrays } from '../../data/row-views.js';
import { rowBlocks } from '../../data/values.js';
import type { ClusterFunctions } from '../quality.js';
import { type Rows, type RowsInMemory, selectRows } from '../rows.js';
import type { Seen } from './classifier.js';
import { frechetReference } from './frechet.js';

/**
 * "FID-clf": Fréchet distances to held-out rows in what a classifier's last layer sees, in squared units of its features.
 * From 0 on, lower is better; those of other classifiers, or of other numbers of rows, say nothing of these.
 */
export interface SampleDistance {
  /** Of samples: 0 where they are distributed as the rows are. */
  readonly samples: number;
  /** Of as many training rows, which the classifier knows: what there is to reach. Absent where none are given. */
  readonly training?: number;
}

/** What {@link sampleDistance} compares with, and how. */
export interface SampleDistanceOptions {
  /** Cluster of each held-out row: samples are drawn of each cluster in the shares of these. */
  readonly found: Int32Array;
  /** K. */
  readonly clusters: number;
  /** Raw rows of the training split, where the held-out ones are not of it. */
  readonly training?: Rows | undefined;
  /** What the classifier makes of raw rows. */
  readonly see: (rows: Float32Array) => Promise<Pick<Seen, 'features'>>;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows on either side, at most: features of more would take memory and hardly change a covariance. */
const MOST_COMPARED = 5000;

/**
 * How far samples are from held-out rows as a classifier sees both: the Fréchet inception distance (arXiv 1706.08500)
 * with a classifier of this very data in place of Inception, as many samples, held-out rows and training rows.
 *
 * @throws ZooError `SHAPE_MISMATCH` where samples are not as many as asked for, `INVALID_DATA` for features that are not
 *   finite, `INVALID_ARGUMENT` for more than 4,096 of a row, `ABORTED`
 */
export async function sampleDistance(
  { generate }: Pick<ClusterFunctions, 'generate'>,
  heldOut: Rows,
  { found, clusters, training, see, signal }: SampleDistanceOptions,
): Promise<SampleDistance> {
  const count = Math.min(MOST_COMPARED, heldOut.rows, training?.rows ?? heldOut.rows);
  const features = async (rows: Float32Array) => {
    assertNotAborted(signal, 'the comparison of samples with rows');
    return (await see(rows)).features;
  };
  const featuresOf = async (rows: Rows): Promise<RowsInMemory> => {
    const parts: Float32Array[] = [];
    for (const block of rowBlocks(rows.data, rows.columns)) parts.push(await features(block.data));
    return joined(parts, rows.rows);
  };
  const chosen = evenlySpread(heldOut.rows, count);
  const reference = await featuresOf(selectRows(heldOut, chosen));
  const { distance } = await frechetReference(reference, signal);
  const drawn: Float32Array[] = [];
  for (let k = 0; k < clusters; k++) {
    const own = chosen.filter((row) => found[row] === k).length;
    if (own > 0) drawn.push(await features(await generate(k, own)));
  }
  const samples = joined(drawn, count);
  if (samples.columns !== reference.columns) {
    const message = `features of ${samples.columns} numbers a sample, where rows have ${reference.columns}`;
    throw new ZooError('SHAPE_MISMATCH', `${message}: the samples of a cluster must be as many as asked for`);
  }
  return {
    samples: await distance(samples),
    ...(training && {
      training: await distance(await featuresOf(selectRows(training, evenlySpread(training.rows, count)))),
    }),
  };
}

function joined(parts: readonly Float32Array[], rows: number): RowsInMemory {
  const data = joinedArrays(parts, Float32Array);
  return { data, rows, columns: data.length / rows };
}
