import type { BrowserClass } from './images.js';

/** What {@link ClusterModel.cluster} gives for N rows, K clusters and latents of size dn. */
export interface Clustering {
  /** N. */
  readonly count: number;
  /** K. */
  readonly clusters: number;
  /** dn. */
  readonly latentSize: number;
  /** [N], the most probable cluster of each row, 0 … K − 1. */
  readonly labels: Int32Array;
  /** [N, K] row-major, every row sums to 1; calibrated where the entry says how (`manifest.calibration`). */
  readonly probabilities: Float32Array;
  /**
   * [N], how sure the label of each row is: its probability, the largest of the row. Where the entry is calibrated, nine in
   * ten rows with confidence 0.9 get the same cluster from another clusterer trained on the same data. That they are alike
   * in any other sense is not promised.
   */
  readonly confidence: Float32Array;
  /**
   * [N], 1 for rows unlike anything that training saw, else 0: `novelty` above 1, or less confidence than training rows
   * have. Labels of such rows mean nothing. Absent where the entry has no thresholds (`manifest.outliers`), and under
   * the option `outliers: false`.
   */
  readonly outliers?: Uint8Array;
  /**
   * [N], how strange each row is, as a multiple of what is still usual: how badly it is reconstructed and how far off its
   * latents are. Absent where `outliers` is.
   */
  readonly novelty?: Float32Array;
  /** [N, dn] row-major, in standard normal units of the row's most probable cluster. */
  readonly latents: Float32Array;
  /** The K probabilities of row i, 0 … N − 1 (a view). */
  probabilitiesOf(i: number): Float32Array;
  /** The dn latents of row i, 0 … N − 1 (a view). */
  latentsOf(i: number): Float32Array;
}

/** N generated or reconstructed rows, in the units of `manifest.input`. */
export interface Vectors {
  readonly kind: 'vector';
  /** N. */
  readonly count: number;
  /** [N, features]. */
  readonly shape: readonly [number, number];
  /** Row-major. */
  readonly data: Float32Array;
  /** N views of `features` numbers. */
  rows(): Float32Array[];
}

/** Eight-bit pixels, as the constructor of the browser's ImageData takes them. */
export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  /** height · width · 4, red, green, blue, alpha. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** N generated or reconstructed images. */
export interface Images {
  readonly kind: 'image';
  /** N. */
  readonly count: number;
  /** [N, channels, height, width]. */
  readonly shape: readonly [number, number, number, number];
  /** NCHW, pixels in [0, 1] up to rounding. */
  readonly data: Float32Array;
  /** N views of channels · height · width numbers. */
  rows(): Float32Array[];
  /** Image i as eight-bit pixels. Throws `INVALID_ARGUMENT` for an i outside 0 … N − 1. */
  toRgba(i: number): RgbaPixels;
  /** Image i as the browser's ImageData. Throws `INVALID_ARGUMENT` as {@link Images.toRgba}, and outside browsers. */
  toImageData(i: number): BrowserClass<'ImageData'>;
  /** Image i as a PNG file, grey or RGB. Throws `INVALID_ARGUMENT` for an i outside 0 … N − 1. */
  toBlob(i: number): Promise<Blob>;
  /** Image i as the bytes of a PNG file, grey or RGB. Throws `INVALID_ARGUMENT` for an i outside 0 … N − 1. */
  toPng(i: number): Promise<Uint8Array>;
  /**
   * All images as the bytes of one PNG file, side by side from the top left.
   *
   * @param options - `columns`, images a line, at least 1 (⌈√N⌉ if left out); `gap`, white pixels between images, at
   *   least 0 (2 if left out)
   * @throws ZooError `INVALID_ARGUMENT` for no images, bad options or a sheet of more than 2³⁰ numbers
   */
  toPngSheet(options?: { readonly columns?: number; readonly gap?: number }): Promise<Uint8Array>;
}

/** Rows by the kind of data a model was trained on. */
export interface OutputOfKind {
  readonly vector: Vectors;
  readonly image: Images;
}

/** A kind of data: rows of numbers or images. */
export type DataKind = keyof OutputOfKind;

/** What a generator gives: {@link Vectors} or {@link Images}, by the kind of data; `kind` tells them apart. */
export type Output<Kind extends DataKind = DataKind> = OutputOfKind[Kind];

/** Rows drawn from the generator, with what it was given, so that `{ clusters, latents }` draws the same again. */
export type Samples<Kind extends DataKind = DataKind> = Output<Kind> & {
  /** [N], the cluster of each row. */
  readonly clusters: Int32Array;
  /** [N, dn] row-major, in standard normal units, the temperature included. */
  readonly latents: Float32Array;
};
