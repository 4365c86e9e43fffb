import { affinityGraph, type SparseSymmetric } from './affinity.js';
import { type Mainland, mainland } from './components.js';
import { checkNeighbours, type NeighbourOptions, type Neighbours, nearestNeighbours } from './neighbours.js';

/** A neighbour graph that hangs together. */
export interface NeighbourGraph {
  readonly graph: SparseSymmetric;
  /** The rows in components of at least `smallest` rows. */
  readonly main: Mainland;
  /** Neighbours of a row in the graph. */
  readonly neighbours: number;
  /** The graph's lists, rows × neighbours, nearest first. */
  readonly indices: Int32Array;
  /** What was found on the way: rows × `listed` neighbours, at least those of the graph. */
  readonly found: Neighbours;
  readonly listed: number;
}

/** What {@link neighbourGraph} needs to know. */
export interface NeighbourGraphOptions extends NeighbourOptions {
  /** Neighbours to find at least, where more than the graph's are of use. */
  readonly listed: number;
  /** Components of fewer rows are islands. */
  readonly smallest: number;
  /** Rows that must not lie on islands. */
  readonly required: number;
}

/**
 * The graph of nearest neighbours, and its rows that are no islands. Where these are fewer than `required` (many copies
 * of few rows do that), the number of neighbours is doubled until they are not.
 */
export async function neighbourGraph(
  data: Float32Array | Float64Array,
  options: NeighbourGraphOptions,
): Promise<NeighbourGraph> {
  const { rows, neighbours, smallest, required } = options;
  checkNeighbours(neighbours, rows);
  const listed = Math.max(options.listed, neighbours);
  const found = await nearestNeighbours(data, { ...options, neighbours: listed });
  const indices = found.indices.filter((_, at) => at % listed < neighbours);
  const graph = affinityGraph(indices, rows, neighbours);
  const main = mainland(graph, smallest);
  if (main.rows.length >= required || neighbours === rows - 1) {
    return { graph, main, neighbours, indices, found, listed };
  }
  return neighbourGraph(data, { ...options, neighbours: Math.min(rows - 1, 2 * neighbours) });
}
