import type { Manifest } from '@clusterzoo/runtime';
import { barsPainter } from './bars.js';
import { fingerprintPainter } from './fingerprint.js';
import type { Ink } from './ink.js';
import { isPenned, strokePainter } from './pen-strokes.js';
import { picturePainter } from './pictures.js';

/** A square of a canvas, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/**
 * Draws a row of a model into a box.
 *
 * @param progress - how far it has got, 0 to 1, where a drawing comes to be before one's eyes
 */
export type Painter = (
  context: CanvasRenderingContext2D,
  row: Float32Array,
  box: Box,
  ink: Ink,
  progress: number,
) => void;

/** More numbers than this are no bars any more. */
const MOST_BARS = 48;

/**
 * How rows of a model are drawn.
 *
 * @param typical - the typical row of each cluster, which says what there is to tell apart
 */
export function painterFor({ input }: Manifest, typical: readonly Float32Array[]): Painter {
  if (input.kind === 'image') return picturePainter(input, 0, 1);
  const [low, high] = input.range as [number, number];
  if (input.layout) return picturePainter({ channels: 1, ...input.layout }, low, high);
  if (isPenned(input)) return strokePainter(low, high);
  const transform = input.transform === 'log2' ? (value: number) => Math.log2(1 + Math.max(0, value)) : Number;
  if (input.features <= MOST_BARS) return barsPainter(transform(low), transform(high), transform);
  return fingerprintPainter(typical, transform);
}
