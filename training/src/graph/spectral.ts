import { ZooError } from '@clusterzoo/runtime';
import { assertNotAborted, breather } from '../breather.js';
import { checkRows } from '../classical/check-rows.js';
import { kMeansSteps } from '../classical/kmeans.js';
import type { SymmetricEigen } from '../classical/symmetric-eigen.js';
import { assertClusterable, type RowKind } from '../data/dataset.js';
import { withPauses } from '../steps.js';
import { normalisedGraph, type SparseSymmetric, subgraph } from './affinity.js';
import type { Mainland } from './components.js';
import { diffusionMap, diffusionTime } from './diffusion.js';
import { squaredDistance } from './distances.js';
import { topEigenpairs } from './eigen.js';
import { type GraphSpace, graphSpace } from './graph-space.js';
import { ImageSearch } from './image-search.js';
import { graphMutualInformation } from './mutual-information.js';
import { type NeighbourGraph, neighbourGraph } from './neighbour-graph.js';
import { NeighbourSearch, type NeighbourSource } from './neighbour-search.js';
import { checkNeighbourIndex, IMSAT_NEIGHBOUR_INDEX, radiusFrom } from './radius.js';
import type { SpectralStart, SpectralStartOptions } from './spectral-options.js';

/** Effective number of eigenvectors as a share of K. */
const EFFECTIVE_DIMENSION = 0.75;

/** What all partitions of one data set into K clusters share, whatever their seeds. */
export interface PreparedGraph {
  readonly space: GraphSpace;
  readonly hanging: NeighbourGraph;
  /** The normalised graph of the mainland. */
  readonly normalised: SparseSymmetric;
  readonly clusters: number;
}

/** What {@link prepareGraph} needs to know; `listed` as `neighbourGraph` has it. */
type PrepareOptions = RowKind &
  Omit<SpectralStartOptions, 'random' | 'kind' | 'height' | 'width'> & { readonly listed?: number };

/**
 * The part of a {@link spectralStart} that no seed decides: the neighbour graph.
 *
 * @param data - row-major, rows × columns: raw counts, or vectors and images in the units the network sees
 * @param search - of the neighbours of vectors, where others need them too
 */
export async function prepareGraph(
  data: Float32Array | Float64Array,
  options: PrepareOptions,
  search?: NeighbourSearch,
): Promise<PreparedGraph> {
  const { rows, clusters, neighbours = 10, listed = neighbours } = options;
  const space = graphSpace(data, options);
  const shared = search !== undefined && options.kind === 'vector' && space.data === data;
  const hanging = await neighbourGraph(shared ? search : ownSearch(space, options), {
    neighbours,
    listed: shared || !search ? listed : neighbours,
    smallest: rows / (10 * clusters),
    required: Math.max(rows / 2, clusters),
    components: clusters,
  });
  return { space, hanging, normalised: normalisedGraph(subgraph(hanging.graph, hanging.main.rows)), clusters };
}

function ownSearch({ data, columns }: GraphSpace, options: PrepareOptions): NeighbourSource {
  if (options.kind !== 'image') return new NeighbourSearch(data, { ...searchOptions(options), columns });
  const { height, width, channels = 1 } = options;
  const onProgress = (stage: 'neighbours' | 'transforms', share: number) => options.onProgress?.({ stage, share });
  return new ImageSearch(data, { ...searchOptions(options), channels, height, width, onProgress });
}

function searchOptions({ rows, columns, finder, store, signal, onProgress }: PrepareOptions) {
  const report = (share: number) => onProgress?.({ stage: 'neighbours', share });
  return { rows, columns, signal, onProgress: report, ...(finder && { finder }), ...(store && { store }) };
}

/** What the seed decides. */
export interface PartitionOptions
  extends Pick<SpectralStartOptions, 'random' | 'effectiveDimension' | 'restarts' | 'onProgress' | 'signal'> {
  /** Clusters that eigenvectors are found for, three for each. @default those that the graph was prepared for */
  readonly eigenvectorsFor?: number;
}

/** The part that the seed decides: the cluster of every row. */
export async function partitionGraph(prepared: PreparedGraph, options: PartitionOptions): Promise<Int32Array> {
  if (prepared.clusters === 1) return new Int32Array(prepared.hanging.graph.size);
  const [labels] = await partitionsOf(prepared, [prepared.clusters], options);
  return labels!;
}

/**
 * Partitions into other numbers of clusters than the graph was prepared for, from the same eigenvectors.
 *
 * @param counts - clusters of each partition: 2 to twice as many as prepared for
 * @returns for each, the cluster of every row
 */
export async function partitionsOf(
  { space, hanging: { graph, main }, normalised, clusters }: PreparedGraph,
  counts: readonly number[],
  options: PartitionOptions,
): Promise<Int32Array[]> {
  const { random, effectiveDimension = EFFECTIVE_DIMENSION, restarts = 20, onProgress, signal } = options;
  checkDimension(effectiveDimension);
  const resting = (milliseconds: number) => {
    const breathe = breather(milliseconds);
    return async () => {
      await breathe();
      assertNotAborted(signal, 'the spectral start');
    };
  };
  const [turn, rest] = [resting(0), resting(50)];
  onProgress?.({ stage: 'eigenvectors' });
  await turn();
  const count = 3 * (options.eigenvectorsFor ?? clusters);
  const pairs = await withPauses(topEigenpairs(normalised, { count, random: random.fork() }), rest);
  const found: Int32Array[] = [];
  for (const count of counts) {
    const map = clusterMap(pairs, { clusters: count, components: main.components, effectiveDimension });
    onProgress?.({ stage: 'clusters' });
    await turn();
    const shape = { rows: main.rows.length, columns: pairs.values.length };
    const search = kMeansSteps(map, { ...shape, clusters: count, restarts, random: random.fork() });
    const { labels } = await withPauses(search, rest);
    await turn();
    found.push(labelAll(space, graph.size, main, labels));
  }
  return found;
}

/** Coordinates of the mainland's rows in which k-means finds `clusters` clusters. */
export function clusterMap(
  pairs: SymmetricEigen,
  { clusters, components, effectiveDimension = EFFECTIVE_DIMENSION }: ClusterMapOptions,
): Float64Array {
  // Components stay at weight 1 for ever: leave room above them, or the rest of the clusters could not be seen.
  const dimension = Math.max(effectiveDimension * clusters, Math.min(clusters, components + 0.5));
  return diffusionMap(pairs, diffusionTime(pairs.values, dimension));
}

/** What {@link clusterMap} needs to know. */
interface ClusterMapOptions {
  readonly clusters: number;
  /** Components of the graph. */
  readonly components: number;
  /** @default 0.75 */
  readonly effectiveDimension?: number;
}

/** Share of every cluster. */
export function partitionMasses(labels: Int32Array, clusters: number): Float64Array {
  const masses = new Float64Array(clusters);
  for (const label of labels) masses[label]! += 1 / labels.length;
  return masses;
}

/** Gives every row its label; an island's row takes that of the nearest row of the mainland. */
function labelAll(space: GraphSpace, rows: number, main: Mainland, found: Int32Array): Int32Array {
  const labels = new Int32Array(rows).fill(-1);
  main.rows.forEach((row, i) => {
    labels[row] = found[i]!;
  });
  return labels.map((label, row) => {
    if (label >= 0) return label;
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    main.rows.forEach((other, i) => {
      const squared = squaredDistance(space.data, space.columns, row, other);
      if (squared < least) [nearest, least] = [i, squared];
    });
    return found[nearest]!;
  });
}

function checkOptions(options: SpectralStartOptions): void {
  assertClusterable(options.rows, options.clusters, 1);
  if (options.kind !== 'counts') checkNeighbourIndex(options.neighbourIndex ?? IMSAT_NEIGHBOUR_INDEX);
  checkDimension(options.effectiveDimension ?? EFFECTIVE_DIMENSION);
}

function checkDimension(effectiveDimension: number): void {
  if (effectiveDimension > 0 && effectiveDimension <= 3) return;
  const legal = 'a number above 0, at most 3 (three eigenvectors a cluster are computed)';
  throw new ZooError('INVALID_ARGUMENT', `effectiveDimension must be ${legal}, got ${effectiveDimension}`);
}

/**
 * A partition of the data by the shape of its neighbour graph: eigenvectors of the normalised graph, weighted by
 * diffusion, rows scaled to length 1, k-means. Only that last step has local minima, so the seed matters little. It serves
 * a prior network as first targets and as its prior over clusters. Deterministic for a given `random`; about 4 s for
 * 11,000 × 16 and K = 10.
 *
 * @param data - row-major, rows × columns: raw counts, or vectors and images in the units the network sees
 * @throws ZooError INVALID_ARGUMENT if `clusters` or `neighbours` does not fit the number of rows, or
 *   `effectiveDimension` is out of range; SHAPE_MISMATCH or INVALID_DATA if `data` is not rows × columns legal numbers; ABORTED on the signal
 */
export async function spectralStart(
  data: Float32Array | Float64Array,
  options: SpectralStartOptions,
): Promise<SpectralStart> {
  const { rows, columns, clusters, neighbours = 10 } = options;
  checkRows(data, rows, columns);
  checkOptions(options);
  const search = new NeighbourSearch(data, searchOptions(options));
  const neighbourIndex = options.kind !== 'counts' ? (options.neighbourIndex ?? IMSAT_NEIGHBOUR_INDEX) : undefined;
  // One search serves graph and radius.
  const listed = Math.max(neighbours, Math.min(rows - 1, (neighbourIndex ?? -1) + 1));
  const prepared = await prepareGraph(data, { ...options, listed }, search);
  const { graph, indices, neighbours: own } = prepared.hanging;
  const labels = await partitionGraph(prepared, options);
  const start = {
    labels,
    masses: partitionMasses(labels, clusters),
    graphMutualInformation: graphMutualInformation(graph, labels, clusters),
    graph,
    neighbourIndices: indices,
    neighbours: own,
  };
  return neighbourIndex === undefined ? start : { ...start, radius: await radiusFrom(search, neighbourIndex) };
}
