import { boundsOf, type Point, type Stroke } from './strokes.js';

/** A side this much shorter than the other is not stretched further: it would only show how the hand shook. */
const NARROWEST = 0.04;

/** The point at a distance along a way whose points lie at the distances `travelled`. */
function pointAt(way: readonly Point[], travelled: readonly number[], distance: number): Point {
  const next = Math.max(
    1,
    travelled.findIndex((value) => value >= distance),
  );
  const [from, to] = [way[next - 1]!, way[next]!];
  const length = travelled[next]! - travelled[next - 1]!;
  const share = length === 0 ? 0 : (distance - travelled[next - 1]!) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/**
 * Strokes as the positions of a pen, as the Pendigits data set has them: equally far from each other along the way of
 * the pen, which goes straight from one stroke to the next, and then both axes stretched to [0, 100], y upwards.
 *
 * @param count - positions, at least 2
 * @returns x, y, x, y, …
 */
export function penRow(strokes: readonly Stroke[], count: number): Float32Array {
  const way = strokes.flat();
  const travelled = [0];
  for (let i = 1; i < way.length; i++) {
    travelled.push(travelled[i - 1]! + Math.hypot(way[i]!.x - way[i - 1]!.x, way[i]!.y - way[i - 1]!.y));
  }
  const whole = travelled.at(-1)!;
  const points = Array.from({ length: count }, (_, i) =>
    pointAt(way, travelled, Math.min(whole, (whole * i) / (count - 1))),
  );
  const { left, right, top, bottom } = boundsOf([points]);
  const least = NARROWEST * Math.max(right - left, bottom - top);
  const [width, height] = [Math.max(right - left, least), Math.max(bottom - top, least)];
  const [middle, centre] = [(left + right) / 2, (top + bottom) / 2];
  return Float32Array.from(
    points.flatMap(({ x, y }) => [50 + (100 * (x - middle)) / width, 50 - (100 * (y - centre)) / height]),
  );
}
