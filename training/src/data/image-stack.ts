import { isGrey, type Pixels, pixelsToImage } from '@clusterzoo/runtime';
import { PictureStore, type PictureStoreOptions } from './picture-store.js';
import type { Values } from './values.js';

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
  /** How they are kept. @default as is usual */
  readonly store?: PictureStoreOptions;
}

/** Pictures of one size, one after the other, as models take them. */
export class ImageStack {
  #channels: 1 | 3;
  #count = 0;
  /** Whether a store that another one took the place of had to round. */
  #rounded = false;

  private constructor(
    private readonly options: StackOptions,
    private store: PictureStore,
  ) {
    this.#channels = firstChannels(options);
  }

  /** @throws ZooError `SETUP_FAILED` if there is no room for so many pictures on the disk */
  static async open(options: StackOptions): Promise<ImageStack> {
    return new ImageStack(options, await room(options, firstChannels(options)));
  }

  /** @throws ZooError `SETUP_FAILED` if there is no room for pictures any more, now that there is one in colour */
  async add(pixels: Pixels): Promise<void> {
    const { size, channels } = this.options;
    if (channels === 'auto' && this.#channels === 1 && !isGrey(pixels)) await this.#colour();
    this.store.write(pixelsToImage(pixels, { channels: this.#channels, ...size }));
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  get channels(): 1 | 3 {
    return this.#channels;
  }

  /** `[count, channels, height, width]` in [0, 1]. */
  get data(): Values {
    return this.store.values;
  }

  /** Whether pixels were rounded to eight bits, because there are too many to keep them as they are. */
  get rounded(): boolean {
    return this.#rounded || this.store.rounded;
  }

  /** Grey pictures so far, with their grey as red, green and blue. */
  async #colour(): Promise<void> {
    const before = this.store;
    const grey = before.values;
    this.store = await room(this.options, 3);
    this.#channels = 3;
    const area = this.options.size.height * this.options.size.width;
    for (let i = 0; i < this.#count; i++) {
      const picture = grey.subarray(i * area, (i + 1) * area);
      for (let channel = 0; channel < 3; channel++) this.store.write(picture);
    }
    this.#rounded ||= before.rounded;
    before.close();
  }
}

function firstChannels({ channels }: StackOptions): 1 | 3 {
  return channels === 'auto' ? 1 : channels;
}

function room({ capacity, size, store }: StackOptions, channels: 1 | 3): Promise<PictureStore> {
  return PictureStore.open(capacity * channels * size.height * size.width, store);
}
