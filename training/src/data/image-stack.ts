import { isGrey, type Pixels, pixelsToImage, ZooError } from '@clusterzoo/runtime';

/** Most numbers of pictures that are held in memory at once: 4 GiB of float32. */
export const MOST_NUMBERS = 2 ** 30;

/** Height and width of pictures. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What an {@link ImageStack} holds, and of how many pictures at most. */
export interface StackOptions {
  readonly size: ImageSize;
  /** `auto`: 1 for as long as all pictures are grey, then 3. */
  readonly channels: 1 | 3 | 'auto';
  /** Most pictures that will come. */
  readonly capacity: number;
  /** Where they come from, for messages. */
  readonly source: string;
}

/** Pictures of one size, one after the other, as models take them. */
export class ImageStack {
  #data: Float32Array;
  #channels: 1 | 3;
  #count = 0;

  /** @throws ZooError `INVALID_DATA` if so many pictures do not fit in memory */
  constructor(private readonly options: StackOptions) {
    this.#channels = options.channels === 'auto' ? 1 : options.channels;
    this.#data = this.#room(this.#channels);
  }

  /** @throws ZooError `INVALID_DATA` if pictures do not fit in memory any more, now that there is one in colour */
  add(pixels: Pixels): void {
    const { size, channels } = this.options;
    if (channels === 'auto' && this.#channels === 1 && !isGrey(pixels)) this.#colour();
    this.#data.set(
      pixelsToImage(pixels, { channels: this.#channels, ...size }),
      this.#count * this.#area * this.#channels,
    );
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  get channels(): 1 | 3 {
    return this.#channels;
  }

  /** `[count, channels, height, width]` in [0, 1]. */
  get data(): Float32Array {
    const used = this.#count * this.#area * this.#channels;
    return used === this.#data.length ? this.#data : this.#data.slice(0, used);
  }

  get #area(): number {
    return this.options.size.height * this.options.size.width;
  }

  #room(channels: 1 | 3): Float32Array {
    const { capacity, source, size } = this.options;
    const numbers = capacity * channels * this.#area;
    if (numbers <= MOST_NUMBERS) return new Float32Array(numbers);
    const asked = `${capacity} pictures of ${channels} × ${size.height} × ${size.width}`;
    const limit = `at most ${Math.floor(MOST_NUMBERS / channels / this.#area)} fit here`;
    const remedy = 'make them smaller with --size, or take fewer with --limit';
    throw new ZooError('INVALID_DATA', `${source} holds ${asked}, and ${limit}; ${remedy}`);
  }

  /** Grey pictures so far, with their grey as red, green and blue. */
  #colour(): void {
    const grey = this.#data;
    this.#data = this.#room(3);
    this.#channels = 3;
    const area = this.#area;
    for (let i = 0; i < this.#count; i++) {
      const picture = grey.subarray(i * area, (i + 1) * area);
      for (let channel = 0; channel < 3; channel++) this.#data.set(picture, (3 * i + channel) * area);
    }
  }
}
