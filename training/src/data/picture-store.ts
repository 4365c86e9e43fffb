import { ByteStore, type ByteStoreOptions } from './byte-store.js';
import { PIXEL_LEVELS } from './byte-values.js';
import { MOST_NUMBERS, rowBlocks, type Values } from './values.js';

/** Options of {@link PictureStore.open}. */
export interface PictureStoreOptions extends ByteStoreOptions {
  /** Most numbers that are kept as they are where they are no bytes. @default 2³⁰ */
  readonly mostNumbers?: number;
}

/**
 * Numbers of pictures, in [0, 1], written one picture after the other. They are kept as bytes for as long as they are
 * multiples of 1/255, as those of pictures that were not resized are; then as numbers, or where those are too many for
 * memory rounded to bytes.
 */
export class PictureStore {
  #numbers: Float32Array | undefined;
  #written = 0;
  #rounded = false;

  private constructor(
    private readonly capacity: number,
    private readonly bytes: ByteStore,
    private readonly mostNumbers: number,
  ) {}

  /**
   * @param capacity - numbers that will be written, at most
   * @throws ZooError `SETUP_FAILED` if there is no room for them on the disk
   */
  static async open(
    capacity: number,
    { mostNumbers = MOST_NUMBERS, ...options }: PictureStoreOptions = {},
  ): Promise<PictureStore> {
    return new PictureStore(capacity, await ByteStore.open(capacity, options), mostNumbers);
  }

  /** Whether numbers were rounded, because there are too many to keep them as they are. */
  get rounded(): boolean {
    return this.#rounded;
  }

  /** Throws as {@link ByteStore.write}. */
  write(image: Float32Array): void {
    if (this.#numbers === undefined) {
      const bytes = Uint8Array.from(image, (value) => Math.round(255 * value));
      const exact = bytes.every((byte, at) => PIXEL_LEVELS[byte] === image[at]);
      if (exact || this.capacity > this.mostNumbers) {
        this.#rounded ||= !exact;
        this.bytes.write(bytes);
        return;
      }
      this.#numbers = this.#keepNumbers();
    }
    this.#numbers.set(image, this.#written);
    this.#written += image.length;
  }

  /** What has been written. */
  get values(): Values {
    return this.#numbers?.subarray(0, this.#written) ?? this.bytes.values;
  }

  /** Frees the disk at once, as {@link ByteStore.close}. */
  close(): void {
    this.bytes.close();
  }

  #keepNumbers(): Float32Array {
    const numbers = new Float32Array(this.capacity);
    for (const { start, data } of rowBlocks(this.bytes.values, 1)) numbers.set(data, start);
    this.#written = this.bytes.length;
    this.bytes.close();
    return numbers;
  }
}
