import type { ImageShape } from '../data/dataset.js';

/** Four source positions and their weights for every position of a resized axis. */
interface Taps {
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

/** Parameter of the cubic kernel (Keys 1981): −1/2, Catmull and Rom's. */
const SHARPNESS = -0.5;

function kernel(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (SHARPNESS + 2) * x ** 3 - (SHARPNESS + 3) * x ** 2 + 1;
  if (x < 2) return SHARPNESS * (x ** 3 - 5 * x ** 2 + 8 * x - 4);
  return 0;
}

function taps(from: number, to: number): Taps {
  const sources = new Int32Array(4 * to);
  const weights = new Float64Array(4 * to);
  for (let i = 0; i < to; i++) {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre) - 1;
    for (let tap = 0; tap < 4; tap++) {
      sources[4 * i + tap] = Math.min(from - 1, Math.max(0, first + tap));
      weights[4 * i + tap] = kernel(centre - first - tap);
    }
  }
  return { sources, weights };
}

/** Resizes pictures of one shape to squares. */
export class BicubicResizer {
  readonly #columns: Taps;
  readonly #rows: Taps;
  /** A channel with its columns resized: height × size. */
  readonly #narrow: Float64Array;

  /** @param size - side of the squares, in pixels */
  constructor(
    private readonly shape: ImageShape,
    private readonly size: number,
  ) {
    this.#columns = taps(shape.width, size);
    this.#rows = taps(shape.height, size);
    this.#narrow = new Float64Array(shape.height * size);
  }

  /**
   * Resizes a picture: cubic convolution between the centres of pixels, edges repeated. Meant for enlarging; made
   * smaller, a picture is sampled, not averaged. Values may leave their range a little.
   *
   * @param image - [channels, height, width]
   * @param out - [channels, size, size]
   */
  resize(image: Float32Array, out: Float32Array): void {
    const { channels, height, width } = this.shape;
    for (let channel = 0; channel < channels; channel++) {
      const from = channel * height * width;
      this.#resizeChannel(image.subarray(from, from + height * width), out, channel * this.size ** 2);
    }
  }

  #resizeChannel(pixels: Float32Array, out: Float32Array, at: number): void {
    const { height, width } = this.shape;
    const { size } = this;
    const narrow = this.#narrow;
    const [across, down] = [this.#columns, this.#rows];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < size; x++) narrow[y * size + x] = weighted(pixels, y * width, 1, across, x);
    }
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) out[at + y * size + x] = weighted(narrow, x, size, down, y);
    }
  }
}

function weighted(
  values: Float32Array | Float64Array,
  from: number,
  stride: number,
  { sources, weights }: Taps,
  position: number,
): number {
  const t = 4 * position;
  return (
    weights[t]! * values[from + stride * sources[t]!]! +
    weights[t + 1]! * values[from + stride * sources[t + 1]!]! +
    weights[t + 2]! * values[from + stride * sources[t + 2]!]! +
    weights[t + 3]! * values[from + stride * sources[t + 3]!]!
  );
}
