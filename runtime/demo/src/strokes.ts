/** A position on the drawing pad, x to the right and y downwards, [0, 1]. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The way of the pen from where it touches the pad to where it leaves it. */
export type Stroke = readonly Point[];

/** The corners of what strokes cover. */
export function boundsOf(strokes: readonly Stroke[]) {
  const points = strokes.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Whether strokes are more than a dot. */
export function isDrawn(strokes: readonly Stroke[]): boolean {
  if (strokes.length === 0) return false;
  const { left, right, top, bottom } = boundsOf(strokes);
  return Math.max(right - left, bottom - top) > 0.04;
}
