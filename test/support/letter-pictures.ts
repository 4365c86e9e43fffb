import type { Random } from '@clusterzoo/runtime';
import { type Letter, letterNames, shakyLine } from './letters.js';

/** Sizes in pixels of a letter's picture, which is square. */
export interface LetterSizes {
  /** Its side. */
  readonly side: number;
  /** The larger side of the letter in its middle. */
  readonly letter: number;
}

/** A letter drawn with a pen, white on black: [side, side] in [0, 1]. */
function drawn(letter: Letter, { side, letter: size }: LetterSizes, random: Random): Float32Array {
  const line = shakyLine(letter, random);
  const radius = size * (0.04 + 0.06 * random.uniform());
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (size - 2 * radius) / Math.max(right - left, top - bottom);
  const points = line.map(([x, y]) => [
    side / 2 + scale * (x - (left + right) / 2),
    side / 2 - scale * (y - (bottom + top) / 2),
  ]);
  return Float32Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) + 0.5, Math.floor(at / side) + 0.5];
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = 1; i < points.length; i++) {
      const [[a, b], [c, d]] = [points[i - 1]!, points[i]!] as [number[], number[]];
      const [u, v] = [c! - a!, d! - b!];
      const along = Math.min(1, Math.max(0, ((x - a!) * u + (y - b!) * v) / (u * u + v * v || 1)));
      nearest = Math.min(nearest, Math.hypot(x - a! - along * u, y - b! - along * v));
    }
    // Half a pixel of grey on both sides of the edge.
    return Math.min(1, Math.max(0, radius - nearest + 0.5));
  });
}

/** `count` drawings of every letter as pictures of one channel, slanted, stretched and shaky, with pens of many widths. */
export function letterPictures(count: number, sizes: LetterSizes, random: Random): Float32Array[] {
  return letterNames.flatMap((name) => Array.from({ length: count }, () => drawn(name, sizes, random)));
}
