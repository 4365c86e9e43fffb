import type { ImageShape } from '../data/dataset.js';

/** The source positions of every position of a resized axis, as many for each, and their weights, which sum to 1. */
interface Taps {
  readonly count: number;
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
  // Where an axis gets shorter, the kernel is as much wider, so that no pixel is passed over.
  const reach = Math.max(1, from / to);
  const half = Math.ceil(2 * reach);
  const count = 2 * half;
  const sources = new Int32Array(count * to);
  const weights = new Float64Array(count * to);
  for (let i = 0; i < to; i++) {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre) - half + 1;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      sources[count * i + tap] = Math.min(from - 1, Math.max(0, first + tap));
      weights[count * i + tap] = kernel((centre - first - tap) / reach);
      sum += weights[count * i + tap]!;
    }
    for (let tap = 0; tap < count; tap++) weights[count * i + tap]! /= sum;
  }
  return { count, sources, weights };
}

/** The same resizing of an axis as a matrix, [to, from]: what gradients can pass through. */
export function resizingMatrix(from: number, to: number): Float32Array {
  const { count, sources, weights } = taps(from, to);
  const matrix = new Float32Array(to * from);
  for (let at = 0; at < weights.length; at++) matrix[Math.floor(at / count) * from + sources[at]!]! += weights[at]!;
  return matrix;
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
   * Resizes a picture: cubic convolution between the centres of pixels, edges repeated. Values may leave their range a
   * little.
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
  { count, sources, weights }: Taps,
  position: number,
): number {
  let sum = 0;
  const end = count * (position + 1);
  for (let t = count * position; t < end; t++) sum += weights[t]! * values[from + stride * sources[t]!]!;
  return sum;
}
