import { type NeighbourMeans, plainFinder } from './finder.js';
import { checkNeighbours, type NeighbourOptions, type Neighbours } from './neighbours.js';

/** What a search has found. */
export interface FoundNeighbours {
  readonly found: Neighbours;
  /** Neighbours of each row in `found`. */
  readonly listed: number;
}

/** The nearest `count` of each row’s neighbours, of lists of at least as many: rows × count; −1 where it has fewer. */
export function nearestOf({ found, listed }: FoundNeighbours, count: number): Int32Array {
  return found.indices.filter((_, at) => at % listed < count);
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

/** Neighbours found at least where nothing else is asked: graphs and radii want about ten, one after the other. */
const LEAST = 12;

/** What a {@link NeighbourSearch} needs to know. */
export type NeighbourSearchOptions = Omit<NeighbourOptions, 'neighbours'> &
  NeighbourMeans & {
    /** Neighbours found at least, where there are as many rows. @default 12 */
    readonly least?: number;
  };

/**
 * The neighbours of one data set's rows by Euclidean distance, for all who need them: searched for once, and again only
 * where more of them are asked for than were found. The first n of a longer list are those of a list of n.
 */
export class NeighbourSearch implements NeighbourSource {
  readonly #data: Float32Array | Float64Array;
  readonly #options: NeighbourSearchOptions;
  #last: FoundNeighbours | undefined;

  constructor(data: Float32Array | Float64Array, options: NeighbourSearchOptions) {
    this.#data = data;
    this.#options = options;
  }

  get rows(): number {
    return this.#options.rows;
  }

  async atLeast(neighbours: number): Promise<FoundNeighbours> {
    checkNeighbours(neighbours, this.rows);
    if (!this.#last || this.#last.listed < neighbours) {
      const { least = LEAST } = this.#options;
      const listed = Math.max(neighbours, Math.min(least, this.rows - 1));
      this.#last = { found: await this.#find(listed), listed };
    }
    return this.#last;
  }

  async #find(neighbours: number): Promise<Neighbours> {
    const { finder = plainFinder, store, least: _, ...options } = this.#options;
    const key = { data: this.#data, columns: options.columns, neighbours, method: finder.name };
    const kept = await store?.read(key);
    if (kept) return kept;
    const found = await finder.find(this.#data, { ...options, neighbours });
    await store?.write(key, found);
    return found;
  }
}
