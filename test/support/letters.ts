import type { Random } from '@clusterzoo/runtime';

type Point = readonly [number, number];

/** Capitals as a pen may draw them in one stroke, in a box from 0 to 1; y points up. */
const strokes = {
  A: [
    [0, 0],
    [0.5, 1],
    [1, 0],
    [0.75, 0.45],
    [0.25, 0.45],
  ],
  C: [
    [1, 0.85],
    [0.5, 1],
    [0, 0.6],
    [0, 0.4],
    [0.5, 0],
    [1, 0.15],
  ],
  E: [
    [1, 1],
    [0, 1],
    [0, 0.5],
    [0.8, 0.5],
    [0, 0.5],
    [0, 0],
    [1, 0],
  ],
  F: [
    [1, 1],
    [0, 1],
    [0, 0.5],
    [0.7, 0.5],
    [0, 0.5],
    [0, 0],
  ],
  G: [
    [1, 0.85],
    [0.5, 1],
    [0, 0.6],
    [0, 0.3],
    [0.5, 0],
    [1, 0.2],
    [1, 0.5],
    [0.6, 0.5],
  ],
  H: [
    [0, 1],
    [0, 0],
    [0, 0.5],
    [1, 0.5],
    [1, 1],
    [1, 0],
  ],
  K: [
    [0, 1],
    [0, 0],
    [0, 0.5],
    [1, 1],
    [0, 0.5],
    [1, 0],
  ],
  L: [
    [0, 1],
    [0, 0],
    [1, 0],
  ],
  M: [
    [0, 0],
    [0.1, 1],
    [0.5, 0.2],
    [0.9, 1],
    [1, 0],
  ],
  N: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  P: [
    [0, 0],
    [0, 1],
    [0.8, 1],
    [1, 0.8],
    [0.8, 0.55],
    [0, 0.5],
  ],
  R: [
    [0, 0],
    [0, 1],
    [0.8, 1],
    [1, 0.75],
    [0.7, 0.5],
    [0, 0.5],
    [1, 0],
  ],
  T: [
    [0, 1],
    [1, 1],
    [0.5, 1],
    [0.5, 0],
  ],
  U: [
    [0, 1],
    [0, 0.2],
    [0.3, 0],
    [0.7, 0],
    [1, 0.2],
    [1, 1],
  ],
  V: [
    [0, 1],
    [0.5, 0],
    [1, 1],
  ],
  W: [
    [0, 1],
    [0.25, 0],
    [0.5, 0.8],
    [0.75, 0],
    [1, 1],
  ],
  X: [
    [0, 1],
    [1, 0],
    [0.5, 0.5],
    [0, 0],
    [1, 1],
  ],
} as const satisfies Readonly<Record<string, readonly Point[]>>;

const POINTS = 8;

/** Points in equal steps along a line. */
function resampled(line: readonly Point[]): Point[] {
  const lengths = [0];
  for (let i = 1; i < line.length; i++) {
    const [[x, y], [u, v]] = [line[i - 1]!, line[i]!];
    lengths.push(lengths.at(-1)! + Math.hypot(u - x, v - y));
  }
  return Array.from({ length: POINTS }, (_, k): Point => {
    const place = (lengths.at(-1)! * k) / (POINTS - 1);
    let i = 1;
    while (i < line.length - 1 && lengths[i]! < place) i++;
    const share = (place - lengths[i - 1]!) / (lengths[i]! - lengths[i - 1]! || 1);
    const [[x, y], [u, v]] = [line[i - 1]!, line[i]!];
    return [x + share * (u - x), y + share * (v - y)];
  });
}

/** A letter that is drawn in one stroke. */
export type Letter = keyof typeof strokes;

/** All of them. */
export const letterNames = Object.keys(strokes) as readonly Letter[];

/** A letter as a line of points, in a box of about 1; y points up. */
export function shakyLine(letter: Letter, random: Random): Point[] {
  const [slant, width] = [0.3 * (random.uniform() - 0.5), 0.6 + 0.6 * random.uniform()];
  return strokes[letter].map(([x, y]): Point => {
    const [a, b] = random.normals(2, 0.05);
    return [width * x + slant * y + a!, y + b!];
  });
}

/** One letter as Pendigits stores digits: eight points along the stroke, the larger side from 0 to 100. */
function drawn(letter: Letter, random: Random): number[] {
  const points = resampled(shakyLine(letter, random));
  const [left, bottom] = [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))];
  const size = Math.max(...points.flatMap(([x, y]) => [x - left, y - bottom]));
  return points.flatMap(([x, y]) => [(100 * (x - left)) / size, (100 * (y - bottom)) / size]).map(Math.round);
}

/** `count` drawings of every letter, slanted, stretched and shaky, as rows of 16 numbers. */
export function letters(count: number, random: Random) {
  const of = Object.fromEntries(
    letterNames.map((name) => [
      name,
      Float32Array.from(Array.from({ length: count }, () => drawn(name, random)).flat()),
    ]),
  ) as Record<Letter, Float32Array>;
  return { of, all: Float32Array.from(letterNames.flatMap((name) => [...of[name]])) };
}
