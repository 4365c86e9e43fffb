import type { PixelShape } from '@clusterzoo/runtime';
import { inkColours } from './ink.js';
import type { Painter } from './painter.js';

/** A canvas that pictures are put on before they are drawn as large as they are shown. */
function scratch(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

function toByte(value: number): number {
  return 255 * Math.min(1, Math.max(0, value));
}

/** Covers what is on a canvas with a colour, as densely as it was there. */
export function tint(context: CanvasRenderingContext2D, colour: string): void {
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = colour;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.globalCompositeOperation = 'source-over';
}

/** Pixels of the screen from which on the pixels of a grey picture are shown as squares. */
const SQUARE = 5;

/** How much of its box a photo leaves free on each side, and how round its corners are. */
const PHOTO = { margin: 0.025, corner: 0.09 } as const;

/**
 * Draws grey pictures in the ink's colour, the brighter the denser, and coloured ones as they are, like prints beside each
 * other. NCHW in [low, high].
 */
export function picturePainter({ channels, height, width }: PixelShape, low: number, high: number): Painter {
  const small = scratch(width, height);
  const area = width * height;
  return (context, row, { x, y, size }, ink, progress) => {
    const level = (at: number) => toByte((row[at]! - low) / (high - low));
    const pixels = new ImageData(width, height);
    for (let at = 0; at < area; at++) {
      if (channels === 1) pixels.data.set([0, 0, 0, level(at)], 4 * at);
      else pixels.data.set([level(at), level(area + at), level(2 * area + at), 255], 4 * at);
    }
    small.putImageData(pixels, 0, 0);
    if (channels === 1) tint(small, inkColours(ink).strong);
    const margin = size * (channels === 1 ? 0.1 : PHOTO.margin);
    const scale = (size - 2 * margin) / Math.max(width, height);
    const grown = scale * (0.85 + 0.15 * progress);
    const [across, down] = [grown * width, grown * height];
    const [left, top] = [x + (size - across) / 2, y + (size - down) / 2];
    context.save();
    context.globalAlpha = progress;
    context.imageSmoothingEnabled = channels === 3 || scale < SQUARE;
    if (channels === 3) {
      context.beginPath();
      context.roundRect(left, top, across, down, size * PHOTO.corner);
      context.clip();
    }
    context.drawImage(small.canvas, left, top, across, down);
    context.restore();
  };
}
