import type { Canvas, Point } from './canvas.js';
import { clusterHue, mix, oklch } from './colour.js';

/** The square of the canvas that a sample is drawn in. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Colours of one row of samples: a hue of its own for each cluster, or grey. */
export interface Ink {
  /** Where a stroke starts, and other dark lines. */
  readonly dark: readonly [number, number, number];
  /** Where a stroke ends. */
  readonly light: readonly [number, number, number];
  /** Areas under lines. */
  readonly tint: readonly [number, number, number];
}

/** The ink of cluster `index` of `count`. */
export function clusterInk(index: number, count: number): Ink {
  const hue = clusterHue(index, count);
  return { dark: oklch(0.4, 0.13, hue), light: oklch(0.78, 0.11, hue), tint: oklch(0.93, 0.04, hue) };
}

/** The ink of real samples beside generated ones. */
export const DATA_INK: Ink = {
  dark: oklch(0.32, 0.02, 260),
  light: oklch(0.74, 0.02, 260),
  tint: oklch(0.93, 0.01, 260),
};

/**
 * Draws pen positions `x, y, x, y, …` as one stroke that fades from its start, which a dot marks, to its end.
 *
 * @param range - values of the cell's edges; y grows upwards. Positions further out than a tenth are
 * drawn there.
 */
export function drawStrokes(
  canvas: Canvas,
  cell: Cell,
  sample: Float32Array,
  range: { readonly low: number; readonly high: number },
  ink: Ink,
): void {
  const margin = cell.size * 0.16;
  const length = cell.size - 2 * margin;
  const place = (value: number) => {
    const share = (value - range.low) / (range.high - range.low);
    return length * Math.min(1 + 0.1, Math.max(-0.1, share));
  };
  const points: Point[] = [];
  for (let i = 0; i + 1 < sample.length; i += 2) {
    points.push([cell.x + margin + place(sample[i]!), cell.y + cell.size - margin - place(sample[i + 1]!)]);
  }
  const width = cell.size * 0.052;
  canvas.polyline(points, width, (share) => mix(ink.dark, ink.light, share));
  const [x, y] = points[0]!;
  canvas.circle(x, y, width * 1.05, ink.dark);
}
