import { checkNeighbours, type NeighbourOptions, type Neighbours, nearestNeighbours } from './neighbours.js';

/** What a search has found. */
export interface FoundNeighbours {
  readonly found: Neighbours;
  /** Neighbours of each row in `found`. */
  readonly listed: number;
}

/** Whoever knows the neighbours of rows. */
export interface NeighbourSource {
  readonly rows: number;
  /**
   * Lists of at least `neighbours` neighbours.
   *
   * @throws ZooError INVALID_ARGUMENT unless `neighbours` is in [1, rows − 1]; ABORTED on the signal
   */
  atLeast(neighbours: number): Promise<FoundNeighbours>;
}

/**
 * The neighbours of one data set's rows by Euclidean distance, for all who need them: searched for once, and again only where more of them
 * are asked for than were found. The first n of a longer list are those of a list of n.
 */
export class NeighbourSearch implements NeighbourSource {
  readonly #data: Float32Array | Float64Array;
  readonly #options: Omit<NeighbourOptions, 'neighbours'>;
  #last: FoundNeighbours | undefined;

  constructor(data: Float32Array | Float64Array, options: Omit<NeighbourOptions, 'neighbours'>) {
    this.#data = data;
    this.#options = options;
  }

  get rows(): number {
    return this.#options.rows;
  }

  /**
   * Lists of at least `neighbours` neighbours.
   *
   * @throws ZooError as {@link nearestNeighbours} does
   */
  async atLeast(neighbours: number): Promise<FoundNeighbours> {
    checkNeighbours(neighbours, this.rows);
    if (!this.#last || this.#last.listed < neighbours) {
      const found = await nearestNeighbours(this.#data, { ...this.#options, neighbours });
      this.#last = { found, listed: neighbours };
    }
    return this.#last;
  }
}
