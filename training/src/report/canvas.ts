import { encode } from 'fast-png';
import type { Colour } from './colour.js';

/** Steps of a line's colour: enough to look smooth, few enough for a small PNG. */
const SHADES = 24;

/** A point in canvas units: x to the right, y down. */
export type Point = readonly [x: number, y: number];

/**
 * An opaque RGB raster with anti-aliased shapes. Coordinates and lengths are in units of `scale` pixels, so that the
 * same drawing can be made at any resolution.
 */
export class Canvas {
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  /** `[pixelHeight, pixelWidth, 3]`. */
  readonly pixels: Uint8ClampedArray;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly scale: number,
    background: Colour,
  ) {
    this.pixelWidth = Math.round(width * scale);
    this.pixelHeight = Math.round(height * scale);
    this.pixels = new Uint8ClampedArray(this.pixelWidth * this.pixelHeight * 3);
    for (let i = 0; i < this.pixels.length; i += 3) this.pixels.set(background, i);
  }

  /** Blends `colour` into the pixel (column, row) with `coverage` in [0, 1]; outside the canvas nothing happens. */
  blend(column: number, row: number, colour: Colour, coverage: number): void {
    if (coverage <= 0 || column < 0 || row < 0 || column >= this.pixelWidth || row >= this.pixelHeight) return;
    const i = (row * this.pixelWidth + column) * 3;
    const share = Math.min(1, coverage);
    for (let c = 0; c < 3; c++) {
      this.pixels[i + c] = this.pixels[i + c]! + (colour[c]! - this.pixels[i + c]!) * share;
    }
  }

  /** Fills a rectangle with round corners. */
  rectangle(x: number, y: number, width: number, height: number, radius: number, colour: Colour): void {
    const [centreX, centreY] = [x + width / 2, y + height / 2];
    this.#fill(x, y, x + width, y + height, colour, (px, py) => {
      const dx = Math.abs(px - centreX) - width / 2 + radius;
      const dy = Math.abs(py - centreY) - height / 2 + radius;
      return hypotenuse(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    });
  }

  /** Fills a circle. */
  circle(x: number, y: number, radius: number, colour: Colour): void {
    this.#fill(x - radius, y - radius, x + radius, y + radius, colour, (px, py) => hypotenuse(px - x, py - y) - radius);
  }

  /**
   * Draws a line through `points` with round joins and ends. `colour` is asked with the share of the way along the
   * line, 0 at the start to 1 at the end; where the line crosses itself the later part lies on top.
   */
  polyline(points: readonly Point[], width: number, colour: (share: number) => Colour): void {
    const scaled = points.map(([x, y]): Point => [x * this.scale, y * this.scale]);
    const radius = (width * this.scale) / 2;
    const left = Math.floor(Math.min(...scaled.map(([x]) => x)) - radius - 1);
    const top = Math.floor(Math.min(...scaled.map(([, y]) => y)) - radius - 1);
    const columns = Math.ceil(Math.max(...scaled.map(([x]) => x)) + radius + 1) - left;
    const rows = Math.ceil(Math.max(...scaled.map(([, y]) => y)) + radius + 1) - top;
    // Coverage is gathered for the whole line first: blending segment by segment would darken the joins' edges.
    const coverage = new Float32Array(columns * rows);
    const share = new Float32Array(columns * rows);
    const lengths = scaled.map((to, i) => (i === 0 ? 0 : distance(scaled[i - 1]!, to)));
    const total = lengths.reduce((sum, length) => sum + length, 0) || 1;
    let before = 0;
    for (let i = Math.min(1, scaled.length - 1); i < scaled.length; i++) {
      const [from, to] = [scaled[Math.max(0, i - 1)]!, scaled[i]!];
      const length = distance(from, to);
      const lastRow = Math.ceil(Math.max(from[1], to[1]) + radius + 1);
      const lastColumn = Math.ceil(Math.max(from[0], to[0]) + radius + 1);
      for (let row = Math.floor(Math.min(from[1], to[1]) - radius - 1); row < lastRow; row++) {
        for (let column = Math.floor(Math.min(from[0], to[0]) - radius - 1); column < lastColumn; column++) {
          const [dx, dy] = [column + 0.5 - from[0], row + 0.5 - from[1]];
          const along = length === 0 ? 0 : (dx * (to[0] - from[0]) + dy * (to[1] - from[1])) / length;
          const inside = Math.min(length, Math.max(0, along));
          const t = length === 0 ? 0 : inside / length;
          const away = hypotenuse(dx - t * (to[0] - from[0]), dy - t * (to[1] - from[1]));
          const covered = Math.min(1, radius + 0.5 - away);
          const at = (row - top) * columns + column - left;
          if (covered > 0 && covered >= coverage[at]!) {
            coverage[at] = covered;
            share[at] = Math.round(((before + inside) / total) * SHADES) / SHADES;
          }
        }
      }
      before += length;
    }
    coverage.forEach((covered, i) => {
      if (covered > 0) this.blend(left + (i % columns), top + Math.floor(i / columns), colour(share[i]!), covered);
    });
  }

  /** The canvas as a PNG file. */
  toPng(): Uint8Array {
    return encode(
      { width: this.pixelWidth, height: this.pixelHeight, data: this.pixels, channels: 3 },
      { zlib: { level: 9 } },
    );
  }

  /** Fills where `distance`, in units and negative inside, says so; the box limits where to look. */
  #fill(
    left: number,
    top: number,
    right: number,
    bottom: number,
    colour: Colour,
    distance: (x: number, y: number) => number,
  ): void {
    const { scale } = this;
    for (let row = Math.floor(top * scale) - 1; row <= Math.ceil(bottom * scale); row++) {
      for (let column = Math.floor(left * scale) - 1; column <= Math.ceil(right * scale); column++) {
        const away = distance((column + 0.5) / scale, (row + 0.5) / scale) * scale;
        this.blend(column, row, colour, 0.5 - away);
      }
    }
  }
}

function distance(from: Point, to: Point): number {
  return hypotenuse(to[0] - from[0], to[1] - from[1]);
}

/** Math.hypot without its care for overflow, which costs most of the drawing time. */
function hypotenuse(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
