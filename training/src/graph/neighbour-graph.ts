import { affinityGraph, type SparseSymmetric } from './affinity.js';
import { type Mainland, mainland } from './components.js';
import { type FoundNeighbours, type NeighbourSource, nearestOf } from './neighbour-search.js';
import { checkNeighbours } from './neighbours.js';

/** A neighbour graph that hangs together, and what was found on the way: lists of at least as many neighbours. */
export interface NeighbourGraph extends FoundNeighbours {
  readonly graph: SparseSymmetric;
  /** The rows in components of at least `smallest` rows. */
  readonly main: Mainland;
  /** Neighbours of a row in the graph. */
  readonly neighbours: number;
  /** The graph's lists, rows × neighbours, nearest first. */
  readonly indices: Int32Array;
}

/** What {@link neighbourGraph} needs to know. */
export interface NeighbourGraphOptions {
  /** Neighbours of each row in the graph, 1 to rows − 1. */
  readonly neighbours: number;
  /** Neighbours to find at least, where more than the graph's are of use. */
  readonly listed: number;
  /** Components of fewer rows are islands. */
  readonly smallest: number;
  /** Rows that must not lie on islands. */
  readonly required: number;
  /** Components wanted at most, islands aside. */
  readonly components: number;
}

/** Edges up to which a graph may grow for the sake of fewer components. */
const MOST_EDGES = 5e6;

/**
 * The graph of nearest neighbours, and its rows that are no islands. Where these are fewer than `required` (many copies
 * of few rows do that), or fall into more components than wanted, the number of neighbours is doubled until they are
 * not; the second only as long as the graph stays small, for groups far apart may need as many neighbours as they have
 * rows.
 */
export async function neighbourGraph(search: NeighbourSource, options: NeighbourGraphOptions): Promise<NeighbourGraph> {
  const { rows } = search;
  const { neighbours, smallest, required, components } = options;
  checkNeighbours(neighbours, rows);
  const lists = await search.atLeast(Math.max(options.listed, neighbours));
  const indices = nearestOf(lists, neighbours);
  const graph = affinityGraph(indices, rows, neighbours);
  const main = mainland(graph, smallest);
  const more = Math.min(rows - 1, 2 * neighbours);
  const scattered = main.rows.length < required || (main.components > components && rows * more <= MOST_EDGES);
  if (scattered && more > neighbours) return neighbourGraph(search, { ...options, neighbours: more });
  return { graph, main, neighbours, indices, ...lists };
}
