/** Rows that are pictures of one channel, `height` × `width` pixels, row by row. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
}

/** Standard deviation of the blur as a share of a side. */
const BLUR_SHARE = 0.05;

/** Normalised weights of a Gaussian of standard deviation `sigma`, cut at ⌈3σ⌉ pixels. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / 2 / sigma ** 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Convolves one line of `length` numbers, `stride` apart from `from` on, with zeros beyond its ends. */
function blurLine(
  input: Float64Array,
  output: Float64Array,
  { from, stride, length }: { readonly from: number; readonly stride: number; readonly length: number },
  weights: Float64Array,
): void {
  const radius = (weights.length - 1) / 2;
  for (let at = 0; at < length; at++) {
    let sum = 0;
    const last = Math.min(length - 1, at + radius);
    for (let other = Math.max(0, at - radius); other <= last; other++) {
      sum += weights[other - at + radius]! * input[from + other * stride]!;
    }
    output[from + at * stride] = sum;
  }
}

/**
 * Pictures above their background, blurred: small shifts of a stroke then change little. Gaussian of σ = 5 % of each
 * side, zeros outside.
 *
 * @param data - rows × (height · width), background −1
 * @returns the same shape, background 0
 */
export function blurImages(data: ArrayLike<number>, { height, width }: ImageShape): Float32Array {
  const [alongX, alongY] = [gaussian(BLUR_SHARE * width), gaussian(BLUR_SHARE * height)];
  const pixels = height * width;
  const out = new Float32Array(data.length);
  const picture = new Float64Array(pixels);
  const half = new Float64Array(pixels);
  for (let first = 0; first < data.length; first += pixels) {
    for (let p = 0; p < pixels; p++) picture[p] = data[first + p]! + 1;
    for (let y = 0; y < height; y++) blurLine(picture, half, { from: y * width, stride: 1, length: width }, alongX);
    for (let x = 0; x < width; x++) blurLine(half, picture, { from: x, stride: width, length: height }, alongY);
    out.set(picture, first);
  }
  return out;
}
