import type { Canvas, Point } from './canvas.js';
import type { Cell, Ink } from './strokes.js';

/**
 * Draws a vector as parallel coordinates: its features from left to right, its values upwards, the area down to the
 * lower edge tinted. More features than the cell has pixels are averaged in groups.
 *
 * @param range - values of the cell's lower and upper edge; values outside are drawn at the edge
 */
export function drawSparkline(
  canvas: Canvas,
  cell: Cell,
  sample: Float32Array,
  range: { readonly low: number; readonly high: number },
  ink: Ink,
): void {
  const margin = cell.size * 0.12;
  const length = cell.size - 2 * margin;
  const values = grouped(sample, Math.floor(length * canvas.scale));
  const span = range.high - range.low || 1;
  const points = values.map((value, i): Point => {
    const share = Math.min(1, Math.max(0, (value - range.low) / span));
    const across = values.length === 1 ? 0.5 : i / (values.length - 1);
    return [cell.x + margin + across * length, cell.y + cell.size - margin - share * length];
  });
  const bottom = cell.y + cell.size - margin;
  fillUnder(canvas, points, bottom, ink);
  canvas.polyline(points, cell.size * 0.028, () => ink.dark);
}

function grouped(sample: Float32Array, most: number): number[] {
  if (sample.length <= most) return [...sample];
  return Array.from({ length: most }, (_, i) => {
    const from = Math.floor((i * sample.length) / most);
    const part = sample.subarray(from, Math.floor(((i + 1) * sample.length) / most));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

function fillUnder(canvas: Canvas, points: readonly Point[], bottom: number, ink: Ink): void {
  const { scale } = canvas;
  const last = Math.floor(bottom * scale);
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!];
    for (let column = Math.round(from[0] * scale); column < Math.round(to[0] * scale); column++) {
      const t = (column + 0.5 - from[0] * scale) / ((to[0] - from[0]) * scale);
      const y = (from[1] + t * (to[1] - from[1])) * scale;
      for (let row = Math.round(y); row < last; row++) canvas.blend(column, row, ink.tint, 1);
    }
  }
}
