import { ZooError } from '@clusterzoo/runtime';
import { assertNotAborted } from '../../breather.js';
import { rowBlocks } from '../../data/values.js';
import { clusteringMetrics } from '../../metrics/index.js';
import type { ClusterFunctions } from '../quality.js';
import type { Rows } from '../rows.js';
import type { Seen } from './classifier.js';
import { type SampleDistance, sampleDistance } from './sample-distance.js';

/** What a classifier that was told the classes says of a clusterer that was not. Accuracies are in [0, 1]. */
export interface Judgement {
  /** Share of the held-out rows that the classifier itself puts into their class: what it is worth as a judge. */
  readonly classifier: number;
  /** Class that most samples of each cluster are taken for. */
  readonly classOf: readonly number[];
  /** Mode accuracy: share of samples that are taken for the class of their cluster. */
  readonly mode: number;
  /** Reconstruction accuracy: share of held-out rows whose reconstruction is taken for their class. */
  readonly reconstruction: number;
  /** Cluster accuracy: share of held-out rows in the cluster that draws their class. */
  readonly cluster: number;
  /** Agreement of the rows' clusters with those that draw their classes, in [0, 1]. */
  readonly nmi: number;
  /** The same, in [−0.5, 1]. */
  readonly ari: number;
  /** FID-clf: how far samples are from the held-out rows as the classifier sees them. */
  readonly fid: SampleDistance;
}

/** What {@link judge} needs besides a clusterer. */
export interface JudgeOptions {
  /** K. */
  readonly clusters: number;
  /** Number of classes. */
  readonly classes: number;
  /** What the classifier makes of raw rows. */
  readonly see: (rows: Float32Array) => Promise<Seen>;
  /** Raw rows of the training split, to compare with the held-out ones as samples are; absent where those are of it. */
  readonly training?: Rows | undefined;
  /** @default 256 */
  readonly samplesPerCluster?: number;
  /** Stops it with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Judges a generative clusterer with a classifier: three accuracies, of what it draws, of what it reconstructs, and of
 * where it puts rows, and the distance of what it draws from rows ({@link sampleDistance}). A cluster stands for the
 * class that most of its samples are taken for. Of several clusters that stand for one class, the one that draws it most
 * purely is expected to hold its rows; rows of a class that no cluster stands for are always wrong.
 *
 * @param heldOut - raw rows, and the class of each
 * @throws ZooError `INVALID_ARGUMENT` for a class that is not among `classes`, and what `sampleDistance` throws
 */
export async function judge(
  clusterer: ClusterFunctions,
  heldOut: Rows & { readonly labels: Int32Array },
  { clusters, classes, see, training, samplesPerCluster = 256, signal }: JudgeOptions,
): Promise<Judgement> {
  const { data, rows, columns, labels } = heldOut;
  const bad = labels.find((label) => !(label >= 0 && label < classes));
  if (bad !== undefined) throw new ZooError('INVALID_ARGUMENT', `class ${bad} is not one of 0 to ${classes - 1}`);
  const classOf: number[] = [];
  const purity: number[] = [];
  for (let k = 0; k < clusters; k++) {
    const { classes: taken } = await see(await clusterer.generate(k, samplesPerCluster));
    const counts = new Int32Array(classes);
    for (const label of taken) counts[label]!++;
    const most = counts.indexOf(Math.max(...counts));
    classOf.push(most);
    purity.push(counts[most]! / samplesPerCluster);
  }
  // −1 is in no cluster: rows of a class that none stands for.
  const expectedOf = Array.from({ length: classes }, (_, label) => {
    const own = classOf.flatMap((drawn, k) => (drawn === label ? [k] : []));
    return own.reduce((best, k) => (best < 0 || purity[k]! > purity[best]! ? k : best), -1);
  });
  const expected = labels.map((label) => expectedOf[label]!);
  const [found, own, copied] = [0, 1, 2].map(() => new Int32Array(rows)) as [Int32Array, Int32Array, Int32Array];
  for (const block of rowBlocks(data, columns)) {
    assertNotAborted(signal, 'the judgement');
    found.set(await clusterer.cluster(block.data), block.start);
    own.set((await see(block.data)).classes, block.start);
    copied.set((await see(await clusterer.reconstruct(block.data))).classes, block.start);
  }
  const { nmi, ari } = clusteringMetrics(expected, found);
  return {
    classifier: shareAlike(own, labels, rows),
    classOf,
    mode: purity.reduce((sum, share) => sum + share, 0) / clusters,
    reconstruction: shareAlike(copied, labels, rows),
    cluster: shareAlike(found, expected, rows),
    nmi: nmi.arithmetic,
    ari,
    fid: await sampleDistance(clusterer, heldOut, { found, clusters, training, see, signal }),
  };
}

function shareAlike(a: Int32Array, b: Int32Array, count: number): number {
  return a.filter((label, i) => label === b[i]).length / count;
}
