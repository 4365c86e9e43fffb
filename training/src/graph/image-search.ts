import { assertNotAborted, breather } from '../breather.js';
import { type NeighbourMeans, plainFinder } from './finder.js';
import { blurImages, type ImageShape } from './image-blur.js';
import { ImageLists } from './image-lists.js';
import { smallTransforms, transformImages } from './image-transforms.js';
import { type FoundNeighbours, NeighbourSearch, type NeighbourSource } from './neighbour-search.js';
import { checkNeighbours, type Neighbours } from './neighbours.js';

/** Nearest blurred images that are looked at more closely. */
const CANDIDATES = 100;

/** Names lists of neighbours of images; another way to find them needs another name. */
const METHOD = 'images, blurred, 13 transforms, best of 100';

/** What {@link ImageSearch} needs to know. */
export interface ImageSearchOptions extends ImageShape, NeighbourMeans {
  readonly rows: number;
  /** Planes of a picture, one after the other, which are moved alike. @default 1 */
  readonly channels?: number;
  /** Called with the share of the candidates found, then with that of the closer looks. */
  readonly onProgress?: (stage: 'neighbours' | 'transforms', share: number) => void;
  /** Ends the search with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Neighbours of small images: each row's 100 nearest in blurred pixels, compared again as the smallest distance
 * min_T ‖z_i − T z_j‖ to the other image z_j under {@link smallTransforms}. Time goes into rows · 100 · 13 · pixels.
 */
export class ImageSearch implements NeighbourSource {
  readonly #options: ImageSearchOptions;
  readonly #data: Float32Array | Float64Array;
  readonly #blurred: Float32Array;
  readonly #candidates: NeighbourSearch;
  #last: FoundNeighbours | undefined;

  /** @param data - rows × (channels · height · width), row-major, in [−1, 1], background −1 */
  constructor(data: Float32Array | Float64Array, options: ImageSearchOptions) {
    const { rows, height, width, channels = 1, finder, onProgress, signal } = options;
    this.#options = options;
    this.#data = data;
    this.#blurred = blurImages(data, { height, width });
    this.#candidates = new NeighbourSearch(this.#blurred, {
      rows,
      columns: channels * height * width,
      signal,
      onProgress: (share) => onProgress?.('neighbours', share),
      ...(finder && { finder }),
    });
  }

  get rows(): number {
    return this.#options.rows;
  }

  async atLeast(neighbours: number): Promise<FoundNeighbours> {
    checkNeighbours(neighbours, this.rows);
    if (!this.#last || this.#last.listed < neighbours) {
      this.#last = { found: await this.#keptOrFound(neighbours), listed: neighbours };
    }
    return this.#last;
  }

  async #keptOrFound(neighbours: number): Promise<Neighbours> {
    const { height, width, channels = 1, finder = plainFinder, store } = this.#options;
    const method = `${METHOD} of ${height} x ${width}, candidates ${finder.name}`;
    const key = { data: this.#data, columns: channels * height * width, neighbours, method };
    const kept = await store?.read(key);
    if (kept) return kept;
    const found = await this.#find(neighbours);
    await store?.write(key, found);
    return found;
  }

  async #find(neighbours: number): Promise<Neighbours> {
    const { rows, height, width, channels = 1, onProgress, signal } = this.#options;
    const wanted = Math.min(rows - 1, Math.max(CANDIDATES, neighbours));
    const { found, listed } = await this.#candidates.atLeast(wanted);
    const sizes = { rows, pixels: channels * height * width, candidates: listed, neighbours };
    const lists = new ImageLists(this.#blurred, found.indices, sizes);
    const transformed = new Float32Array(this.#blurred.length);
    const breathe = breather();
    for (const [t, map] of smallTransforms.entries()) {
      transformImages(this.#blurred, map, { height, width }, transformed);
      for (let row = 0; row < rows; row++) {
        lists.improve(row, transformed);
        const pause = breathe();
        if (!pause) continue;
        onProgress?.('transforms', (t + row / rows) / smallTransforms.length);
        await pause;
        assertNotAborted(signal, 'the search for neighbours');
      }
    }
    onProgress?.('transforms', 1);
    return lists.nearest();
  }
}
