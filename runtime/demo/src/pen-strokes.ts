import type { InputSpec } from '@clusterzoo/runtime';
import { inkColours } from './ink.js';
import type { Painter } from './painter.js';

/** Whether rows are the positions of a pen, x, y, x, y, … with y upwards. */
export function isPenned(input: InputSpec): boolean {
  return input.kind === 'vector' && input.features % 2 === 0 && /^pen positions x, y/.test(input.units);
}

/** Draws pen positions as one stroke that fades from its start, which a dot marks, to its end. */
export function strokePainter(low: number, high: number): Painter {
  return (context, row, { x, y, size }, ink, progress) => {
    const margin = size * 0.17;
    const side = size - 2 * margin;
    const place = (value: number) => side * Math.min(1.08, Math.max(-0.08, (value - low) / (high - low)));
    const points = Array.from({ length: row.length / 2 }, (_, i) => ({
      x: x + margin + place(row[2 * i]!),
      y: y + size - margin - place(row[2 * i + 1]!),
    }));
    const { strong, weak } = inkColours(ink);
    // Thinner in large, as hands would write.
    const width = Math.max(1, size * (0.034 + 0.026 * Math.min(1, 120 / size)));
    context.lineWidth = width;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    const far = progress * (points.length - 1);
    for (let i = 0; i < far; i++) {
      const [from, to] = [points[i]!, points[i + 1]!];
      const part = Math.min(1, far - i);
      const end = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      const fade = context.createLinearGradient(from.x, from.y, to.x, to.y);
      const colour = (at: number) => `color-mix(in oklch, ${weak} ${(100 * at) / (points.length - 1)}%, ${strong})`;
      fade.addColorStop(0, colour(i));
      fade.addColorStop(1, colour(i + 1));
      // A line that goes nowhere has no gradient to be seen in.
      context.strokeStyle = Math.hypot(to.x - from.x, to.y - from.y) < 0.5 ? colour(i) : fade;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(end.x, end.y);
      context.stroke();
    }
    context.fillStyle = strong;
    context.beginPath();
    context.arc(points[0]!.x, points[0]!.y, width * 1.05 * Math.min(1, 4 * progress), 0, 2 * Math.PI);
    context.fill();
  };
}
