import { inkColours } from './ink.js';
import type { Painter } from './painter.js';
import { tint } from './pictures.js';
import { tellingOrder } from './telling-order.js';

/**
 * Draws many numbers as a square of small ones: each as dense as it is large, between the least and the most that it is
 * in any cluster. A cluster's own numbers are beside each other, so that each cluster lights another band.
 */
export function fingerprintPainter(typical: readonly Float32Array[], transform: (value: number) => number): Painter {
  const order = tellingOrder(typical, transform);
  const spans = order.map((feature) => {
    const values = typical.map((row) => transform(row[feature]!));
    return { least: Math.min(...values), most: Math.max(...values) };
  });
  const side = Math.ceil(Math.sqrt(order.length));
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = Math.ceil(order.length / side);
  const small = canvas.getContext('2d', { willReadFrequently: true })!;
  return (context, row, { x, y, size }, ink, progress) => {
    const pixels = small.createImageData(side, canvas.height);
    for (const [at, feature] of order.entries()) {
      const { least, most } = spans[at]!;
      const share = (transform(row[feature]!) - least) / (most - least || 1);
      pixels.data[4 * at + 3] = 255 * (0.07 + 0.93 * Math.min(1, Math.max(0, share)) ** 1.4);
    }
    small.putImageData(pixels, 0, 0);
    tint(small, inkColours(ink).strong);
    const margin = size * 0.12;
    context.globalAlpha = progress;
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, x + margin, y + margin, size - 2 * margin, size - 2 * margin);
    context.globalAlpha = 1;
  };
}
