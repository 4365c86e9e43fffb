import type { Canvas } from './canvas.js';
import type { Cell } from './strokes.js';

/** How the numbers of an image sample are laid out, NCHW, and what they mean. */
export interface ImageShape {
  /** 1 for grey, 3 for red, green, blue. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** The value of black. @default 0 */
  readonly low?: number;
  /** The value of white. @default 1 */
  readonly high?: number;
}

/** Draws an image so that it fills the cell, without smoothing; other aspect ratios are centred. */
export function drawTile(canvas: Canvas, cell: Cell, sample: Float32Array, shape: ImageShape): void {
  const { channels, height, width, low = 0, high = 1 } = shape;
  const span = high - low || 1;
  const area = height * width;
  const side = Math.round(cell.size * canvas.scale);
  const shorter = (length: number) => Math.round((side * length) / Math.max(height, width));
  const [columns, rows] = [shorter(width), shorter(height)];
  const left = Math.round(cell.x * canvas.scale) + Math.floor((side - columns) / 2);
  const top = Math.round(cell.y * canvas.scale) + Math.floor((side - rows) / 2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = Math.floor((row * height) / rows) * width + Math.floor((column * width) / columns);
      const level = (c: number) => (sample[(channels === 1 ? 0 : c) * area + at]! - low) / span;
      const channel = (c: number) => 255 * Math.min(1, Math.max(0, level(c)));
      canvas.blend(left + column, top + row, [channel(0), channel(1), channel(2)], 1);
    }
  }
}
