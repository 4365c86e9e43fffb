import { inkColours } from './ink.js';
import type { Painter } from './painter.js';

/** Draws a few numbers as bars, between the ends of their range. */
export function barsPainter(low: number, high: number, transform: (value: number) => number): Painter {
  return (context, row, { x, y, size }, ink, progress) => {
    const { strong, weak } = inkColours(ink);
    const margin = size * 0.16;
    const side = size - 2 * margin;
    const pitch = side / row.length;
    const width = Math.max(1, pitch * 0.62);
    const rise = context.createLinearGradient(0, y + size - margin, 0, y + margin);
    rise.addColorStop(0, weak);
    rise.addColorStop(1, strong);
    context.fillStyle = rise;
    for (const [i, value] of row.entries()) {
      const share = Math.min(1, Math.max(0, (transform(value) - low) / (high - low || 1)));
      const height = Math.max(width / 2, side * share * progress);
      context.beginPath();
      context.roundRect(
        x + margin + pitch * (i + 0.5) - width / 2,
        y + size - margin - height,
        width,
        height,
        width / 3,
      );
      context.fill();
    }
  };
}
