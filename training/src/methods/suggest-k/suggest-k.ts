import { type Random, ZooError } from '@clusterzoo/runtime';
import { assertNotAborted, breather } from '../../breather.js';
import type { RowKind } from '../../data/dataset.js';
import { mainland } from '../../graph/components.js';
import type { NeighbourMeans } from '../../graph/finder.js';
import { prepareGraph } from '../../graph/spectral.js';
import { adjustedRand, contingencyTable } from '../../metrics/index.js';
import { GraphPartitions } from './graph-partitions.js';
import { type KMeasures, type Recommendation, recommend } from './recommend.js';
import { subsample } from './subsample.js';

/** What {@link suggestK} needs to know. */
export interface SuggestKOptions extends NeighbourMeans {
  /** What a row is, which decides whose neighbours it has. */
  readonly kind: RowKind;
  readonly rows: number;
  readonly columns: number;
  /** Smallest K to try, from 2. */
  readonly from: number;
  /** Largest K to try, above `from`, at most a fifth of the rows. */
  readonly to: number;
  /** Random shares of the rows that are partitioned too. @default 5 */
  readonly subsamples?: number;
  readonly random: Random;
  readonly onProgress?: (stage: 'neighbours' | 'transforms' | 'partitions', share: number) => void;
  /** Ends the work with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** A recommendation, and what it was made from. */
export interface KSuggestion extends Recommendation {
  /** Neighbours of a row in the graph. */
  readonly neighbours: number;
  readonly subsamples: number;
}

/** Share of the rows in a subsample. */
const SHARE = 0.8;

/** Neighbours of a row in the graph, and those that are found, so that enough of them are in a subsample too. */
const NEIGHBOURS = 10;
const LISTED = 24;

/** k-means starts for all rows, and for a subsample. */
const RESTARTS = 10;
const SUBSAMPLE_RESTARTS = 5;

/**
 * Suggests a number of clusters K: spectral partitions of the neighbour graph into every K of a range, of all rows and
 * of random shares of them, compared by how stable they are and by how much of the graph they explain.
 *
 * @param data - row-major, rows × columns: raw counts, or vectors and images in [−1, 1]
 * @throws ZooError INVALID_ARGUMENT for a range that does not fit, SHAPE_MISMATCH or INVALID_DATA if `data` is not
 *   rows × columns legal numbers, ABORTED on the signal
 */
export async function suggestK(data: Float32Array | Float64Array, options: SuggestKOptions): Promise<KSuggestion> {
  const { kind, rows, columns, from, to, subsamples = 5, random, onProgress, signal, finder, store } = options;
  checkRange(options);
  const breathe = breather();
  const pause = async () => {
    await breathe();
    assertNotAborted(signal, 'the suggestion');
  };
  const { hanging } = await prepareGraph(data, {
    ...{ ...kind, rows, columns, clusters: to, neighbours: Math.min(NEIGHBOURS, Math.floor(rows / 2)) },
    ...{ listed: Math.min(LISTED, rows - 1), signal, ...(finder && { finder }), ...(store && { store }) },
    onProgress: (progress) => 'share' in progress && onProgress?.(progress.stage, progress.share),
  });
  const tried = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  let done = 0;
  const partitioned = async () => {
    onProgress?.('partitions', ++done / (tried.length * (subsamples + 1)));
    await pause();
  };
  const whole = await GraphPartitions.of(hanging.graph, hanging.main, { most: to, random: random.fork(), pause });
  const partitions: Int32Array[] = [];
  for (const clusters of tried) {
    partitions.push(await whole.into(clusters, RESTARTS));
    await partitioned();
  }
  const stability = new Float64Array(tried.length);
  for (let s = 0; s < subsamples; s++) {
    const part = subsample(hanging, SHARE, random.fork());
    const main = mainland(part.graph, part.rows.length / (10 * to));
    const own = random.fork();
    // Too few rows that hang together (most are copies of each other): nothing is stable.
    if (main.rows.length <= to) continue;
    const found = await GraphPartitions.of(part.graph, main, { most: to, random: own, pause });
    for (const [i, clusters] of tried.entries()) {
      const labels = await found.into(clusters, SUBSAMPLE_RESTARTS);
      const ofRow = new Map(Array.from(found.rows, (row, at) => [part.rows[row]!, labels[at]!]));
      stability[i]! += agreement(whole.rows, partitions[i]!, ofRow) / subsamples;
      await partitioned();
    }
  }
  const frequency = (n: number) => Math.sqrt(Math.max(0, 1 - (whole.eigenvalues[n - 1] ?? 0)));
  const measures = tried.map(
    (clusters, i): KMeasures => ({
      clusters,
      eigengap: frequency(clusters + 1) - frequency(clusters),
      stability: stability[i]!,
      graphMutualInformation: whole.mutualInformation(partitions[i]!, clusters),
    }),
  );
  return { ...recommend(measures), neighbours: hanging.neighbours, subsamples };
}

/** Adjusted Rand index over the rows that both partitions have. */
function agreement(rows: Int32Array, labels: Int32Array, others: ReadonlyMap<number, number>): number {
  const pairs = Array.from(rows, (row, at) => [labels[at]!, others.get(row)] as const).filter(
    (pair): pair is readonly [number, number] => pair[1] !== undefined,
  );
  return adjustedRand(
    contingencyTable(
      pairs.map(([label]) => label),
      pairs.map(([, other]) => other),
    ),
  );
}

function checkRange({ rows, from, to, subsamples = 5 }: SuggestKOptions): void {
  const most = Math.floor(rows / 5);
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 2 || to <= from || to > most) {
    const legal = `integers with 2 <= from < to <= ${most}, a fifth of the ${rows} rows`;
    throw new ZooError('INVALID_ARGUMENT', `from and to must be ${legal}, got ${from} and ${to}`);
  }
  if (Number.isInteger(subsamples) && subsamples >= 2) return;
  throw new ZooError('INVALID_ARGUMENT', `subsamples must be an integer from 2, got ${subsamples}`);
}
