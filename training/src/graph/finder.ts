import { type NeighbourOptions, type Neighbours, nearestNeighbours } from './neighbours.js';

/** A way to search for neighbours. */
export interface NeighbourFinder {
  /** What it finds: finders of one name find the same lists. `exact` is what {@link nearestNeighbours} finds. */
  readonly name: string;
  /**
   * The nearest other rows of every row by Euclidean distance, nearest first.
   *
   * @param data - row-major, rows × columns, finite
   * @throws ZooError as {@link nearestNeighbours} does
   */
  find(data: Float32Array | Float64Array, options: NeighbourOptions): Promise<Neighbours>;
}

/** What lists of neighbours were found from. */
export interface NeighbourKey {
  readonly data: Float32Array | Float64Array;
  readonly columns: number;
  readonly neighbours: number;
  /** How they were found: the same words for the same data, columns and neighbours give the same lists. */
  readonly method: string;
}

/** Keeps lists of neighbours from one run to the next. It never throws: what it cannot keep or read is not there. */
export interface NeighbourStore {
  read(key: NeighbourKey): Promise<Neighbours | undefined>;
  write(key: NeighbourKey, found: Neighbours): Promise<void>;
}

/** The means to find neighbours with. */
export interface NeighbourMeans {
  /** @default plainFinder */
  readonly finder?: NeighbourFinder;
  /** @default nothing is kept */
  readonly store?: NeighbourStore;
}

/** {@link nearestNeighbours}. */
export const plainFinder: NeighbourFinder = {
  name: 'exact',
  find: (data, options) => nearestNeighbours(data, options),
};
