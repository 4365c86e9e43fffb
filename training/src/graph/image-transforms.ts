import type { ImageShape } from './image-blur.js';

/**
 * Where an affine picture comes from, [a, b, c, d, e, f]: its value at (x, y) is that of the original at
 * (a·x + b·y + c, d·x + e·y + f). Coordinates run from −1 to 1 between the outer edges of the pixels.
 */
export type AffineMap = readonly [number, number, number, number, number, number];

/**
 * The small changes that leave a picture what it is: none, and forth and back a shift of 1/16 of the side along x and
 * along y, a rotation of 10°, a scale of 10 % along x and along y, a shear of 0.15.
 */
export const smallTransforms: readonly AffineMap[] = [
  [1, 0, 0, 0, 1, 0],
  ...[1, -1].flatMap((sign): AffineMap[] => {
    const [cosine, sine] = [Math.cos(Math.PI / 18), sign * Math.sin(Math.PI / 18)];
    return [
      [1, 0, 0.125 * sign, 0, 1, 0],
      [1, 0, 0, 0, 1, 0.125 * sign],
      [cosine, -sine, 0, sine, cosine, 0],
      [1 + 0.1 * sign, 0, 0, 0, 1, 0],
      [1, 0, 0, 0, 1 + 0.1 * sign, 0],
      [1, 0.15 * sign, 0, 0, 1, 0],
    ];
  }),
];

/**
 * One picture transformed: bilinear between pixels, `background` outside. {@link transformImages} is faster for many
 * pictures under one map.
 *
 * @param picture - any number of planes of height · width, each transformed alike
 * @param out - where the transformed picture goes, of the same shape
 */
export function transformImage(
  picture: Float32Array,
  [a, b, c, d, e, f]: AffineMap,
  { height, width }: ImageShape,
  background: number,
  out: Float32Array,
): void {
  const inside = (plane: number, y: number, x: number): number =>
    x < 0 || x >= width || y < 0 || y >= height ? background : picture[plane + y * width + x]!;
  const rowStep = (d * height) / width;
  for (let plane = 0, p = 0; plane < picture.length; plane += height * width) {
    for (let line = 0; line < height; line++) {
      const [x, y] = [1 / width - 1, (2 * line + 1) / height - 1];
      const firstColumn = ((a * x + b * y + c + 1) * width - 1) / 2;
      const firstRow = ((d * x + e * y + f + 1) * height - 1) / 2;
      for (let i = 0; i < width; i++, p++) {
        const [column, row] = [firstColumn + a * i, firstRow + rowStep * i];
        const [left, top] = [Math.floor(column), Math.floor(row)];
        const [right, below] = [column - left, row - top];
        let [upper, lower] = [background, background];
        if (left >= 0 && left < width - 1 && top >= 0 && top < height - 1) {
          const at = plane + top * width + left;
          upper = (1 - right) * picture[at]! + right * picture[at + 1]!;
          lower = (1 - right) * picture[at + width]! + right * picture[at + width + 1]!;
        } else if (left >= -1 && left < width && top >= -1 && top < height) {
          upper = (1 - right) * inside(plane, top, left) + right * inside(plane, top, left + 1);
          lower = (1 - right) * inside(plane, top + 1, left) + right * inside(plane, top + 1, left + 1);
        }
        out[p] = (1 - below) * upper + below * lower;
      }
    }
  }
}

/** The four pixels that each pixel of a transformed picture is a weighted mean of; weight 0 outside. */
interface BilinearTable {
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

function bilinearTable([a, b, c, d, e, f]: AffineMap, { height, width }: ImageShape): BilinearTable {
  const sources = new Int32Array(4 * height * width);
  const weights = new Float64Array(4 * height * width);
  for (let p = 0; p < height * width; p++) {
    const x = (2 * (p % width) + 1) / width - 1;
    const y = (2 * Math.floor(p / width) + 1) / height - 1;
    const column = ((a * x + b * y + c + 1) * width - 1) / 2;
    const row = ((d * x + e * y + f + 1) * height - 1) / 2;
    const [left, top] = [Math.floor(column), Math.floor(row)];
    for (let corner = 0; corner < 4; corner++) {
      const [atX, atY] = [left + (corner & 1), top + (corner >> 1)];
      if (atX < 0 || atX >= width || atY < 0 || atY >= height) continue;
      sources[4 * p + corner] = atY * width + atX;
      weights[4 * p + corner] = (1 - Math.abs(column - atX)) * (1 - Math.abs(row - atY));
    }
  }
  return { sources, weights };
}

/**
 * Every picture transformed: bilinear between pixels, zeros outside.
 *
 * @param data - rows × (height · width), background 0
 * @param out - where the transformed pictures go, of the same shape
 */
export function transformImages(data: Float32Array, map: AffineMap, shape: ImageShape, out: Float32Array): void {
  const { sources, weights } = bilinearTable(map, shape);
  const pixels = shape.height * shape.width;
  for (let first = 0; first < data.length; first += pixels) {
    for (let p = 0, q = 0; p < pixels; p++, q += 4) {
      out[first + p] =
        weights[q]! * data[first + sources[q]!]! +
        weights[q + 1]! * data[first + sources[q + 1]!]! +
        weights[q + 2]! * data[first + sources[q + 2]!]! +
        weights[q + 3]! * data[first + sources[q + 3]!]!;
    }
  }
}
