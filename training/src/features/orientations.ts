import type { ImageShape } from '../graph/image-blur.js';

/** Cells along each side. */
const CELLS = 7;
/** Directions of an edge between 0 and 180 degrees that are told apart. */
const BINS = 9;

/** A cell that a pixel belongs to, and how much. */
interface Share {
  readonly cell: number;
  readonly weight: number;
}

/** Of each pixel of a side. */
type Shares = readonly (readonly Share[])[];

/** For each pixel of a side the one or two cells whose middle is less than a cell away, with weights that fall linearly. */
function sharesOf(side: number): Shares {
  return Array.from({ length: side }, (_, pixel) => {
    const place = ((pixel + 0.5) * CELLS) / side - 0.5;
    const first = Math.floor(place);
    const both = [
      { cell: first, weight: first + 1 - place },
      { cell: first + 1, weight: place - first },
    ];
    return both.filter(({ cell, weight }) => cell >= 0 && cell < CELLS && weight > 0);
  });
}

/**
 * Histograms of oriented gradients (Dalal and Triggs 2005) of pictures of one size: how strong edges of each of 9
 * directions are in each of 7 × 7 overlapping cells; the roots of the sums, as a whole of length 1, so that neither
 * brightness nor contrast counts. Beyond its sides a picture is black.
 *
 * @returns a function of a picture, [height, width]: [9, 7, 7], zeros where there is no edge
 */
export function orientationsOf({ height, width }: ImageShape): (picture: ArrayLike<number>) => Float32Array {
  const [rows, columns] = [sharesOf(height), sharesOf(width)];
  return (picture) => orientations(picture, { height, width }, rows, columns);
}

function orientations(
  picture: ArrayLike<number>,
  { height, width }: ImageShape,
  rows: Shares,
  columns: Shares,
): Float32Array {
  const sums = new Float32Array(BINS * CELLS * CELLS);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const dx = (x + 1 < width ? picture[at + 1]! : 0) - (x > 0 ? picture[at - 1]! : 0);
      const dy = (y + 1 < height ? picture[at + width]! : 0) - (y > 0 ? picture[at - width]! : 0);
      const strength = Math.hypot(dx, dy);
      if (strength === 0) continue;
      const direction = (Math.atan2(dy, dx) / Math.PI + 1) * BINS;
      const bin = Math.floor(direction);
      const after = direction - bin;
      for (const down of rows[y]!) {
        for (const across of columns[x]!) {
          const cell = down.cell * CELLS + across.cell;
          const part = strength * down.weight * across.weight;
          sums[(bin % BINS) * CELLS * CELLS + cell]! += part * (1 - after);
          sums[((bin + 1) % BINS) * CELLS * CELLS + cell]! += part * after;
        }
      }
    }
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total > 0 ? sums.map((value) => Math.sqrt(value / total)) : sums;
}
