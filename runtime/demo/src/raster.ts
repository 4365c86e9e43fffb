import { boundsOf, type Point, type Stroke } from './strokes.js';

/** How a data set brought handwriting into small pictures. */
export interface RasterStyle {
  /** Longer side of what was written, in pixels. */
  readonly box: number;
  /** What is put in the middle of the picture: the centre of mass, or that of the box. */
  readonly centre: 'mass' | 'box';
  /** Width of the pen, in pixels. */
  readonly pen: number;
}

/** Samples a side of a pixel. */
const FINENESS = 4;

function distanceTo(px: number, py: number, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - from.x) * dx + (py - from.y) * dy) / squared));
  return Math.hypot(px - from.x - share * dx, py - from.y - share * dy);
}

/** How much of each pixel lines cover, [0, 1]. */
function cover(lines: readonly Stroke[], height: number, width: number, pen: number): Float32Array {
  const picture = new Float32Array(height * width);
  const segments = lines.flatMap((line) => line.map((from, i) => [from, line[i + 1] ?? from] as const));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const close = segments.filter(([from, to]) => distanceTo(column + 0.5, row + 0.5, from, to) < pen / 2 + 0.75);
      let covered = 0;
      for (let sample = 0; close.length > 0 && sample < FINENESS ** 2; sample++) {
        const x = column + ((sample % FINENESS) + 0.5) / FINENESS;
        const y = row + (Math.floor(sample / FINENESS) + 0.5) / FINENESS;
        if (close.some(([from, to]) => distanceTo(x, y, from, to) <= pen / 2)) covered++;
      }
      picture[row * width + column] = covered / FINENESS ** 2;
    }
  }
  return picture;
}

function centreOfMass(picture: Float32Array, width: number): Point {
  let [mass, x, y] = [0, 0, 0];
  for (const [at, value] of picture.entries()) {
    mass += value;
    x += value * ((at % width) + 0.5);
    y += value * (Math.floor(at / width) + 0.5);
  }
  return { x: x / mass, y: y / mass };
}

/**
 * Strokes as a small grey picture: scaled to the data set's box, proportions kept, drawn with its pen, and centred as it
 * does.
 *
 * @returns height · width numbers, 0 for paper and 1 for ink
 */
export function rasterise(
  strokes: readonly Stroke[],
  { height, width }: { readonly height: number; readonly width: number },
  { box, centre, pen }: RasterStyle,
): Float32Array {
  const { left, right, top, bottom } = boundsOf(strokes);
  const scale = (box - pen) / Math.max(right - left, bottom - top, 1e-6);
  const placed = (dx: number, dy: number) =>
    strokes.map((stroke) =>
      stroke.map(({ x, y }) => ({
        x: width / 2 + dx + (x - (left + right) / 2) * scale,
        y: height / 2 + dy + (y - (top + bottom) / 2) * scale,
      })),
    );
  const boxed = cover(placed(0, 0), height, width, pen);
  if (centre === 'box') return boxed;
  const mass = centreOfMass(boxed, width);
  // By whole pixels, as the data were.
  return cover(placed(Math.round(width / 2 - mass.x), Math.round(height / 2 - mass.y)), height, width, pen);
}
