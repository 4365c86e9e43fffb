import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { Canvas } from './canvas.js';
import { clusterHue, mix, oklch } from './colour.js';
import { drawText, textWidth } from './lettering.js';

const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;

/** Ink on the canvas, in units squared. */
function inked(canvas: Canvas): number {
  const dark = canvas.pixels.reduce((sum, value) => sum + (255 - value) / 255, 0) / 3;
  return dark / canvas.scale ** 2;
}

function pixel(canvas: Canvas, x: number, y: number): number[] {
  const i = (Math.floor(y * canvas.scale) * canvas.pixelWidth + Math.floor(x * canvas.scale)) * 3;
  return [...canvas.pixels.subarray(i, i + 3)];
}

describe('Canvas', () => {
  it.each([1, 2, 3])('covers the area of its shapes at scale %i', (scale) => {
    const circle = new Canvas(40, 40, scale, WHITE);
    circle.circle(19.3, 20.8, 12, BLACK);
    expect(inked(circle) / (Math.PI * 144)).toBeCloseTo(1, 2);

    const rectangle = new Canvas(40, 40, scale, WHITE);
    rectangle.rectangle(4.25, 5, 20.5, 10, 3, BLACK);
    expect(inked(rectangle) / (205 - (4 - Math.PI) * 9)).toBeCloseTo(1, 2);

    const line = new Canvas(60, 60, scale, WHITE);
    line.polyline(
      [
        [10, 10],
        [40, 50],
      ],
      4,
      () => BLACK,
    );
    expect(inked(line) / (50 * 4 + Math.PI * 4)).toBeCloseTo(1, 1);
  });

  it('draws a line one pixel wide where it belongs', () => {
    const canvas = new Canvas(10, 5, 1, WHITE);
    canvas.polyline(
      [
        [2, 2.5],
        [8, 2.5],
      ],
      1,
      () => BLACK,
    );
    expect(pixel(canvas, 5, 2)).toEqual([0, 0, 0]);
    expect(pixel(canvas, 5, 1)).toEqual([255, 255, 255]);
    expect(pixel(canvas, 5, 3)).toEqual([255, 255, 255]);
  });

  it('runs through the colours along the whole line, not along each segment', () => {
    const canvas = new Canvas(70, 10, 2, WHITE);
    const points = [0, 20, 30, 60].map((x) => [5 + x, 5] as const);
    canvas.polyline(points, 3, (share) => [Math.round(240 * share), 0, 0]);
    for (const x of [0, 15, 30, 45, 60]) expect(pixel(canvas, 5 + x, 5)[0]).toBeCloseTo(4 * x, -1.3);
  });

  it('draws the later part of a line over the earlier one', () => {
    const canvas = new Canvas(20, 20, 1, WHITE);
    const points = [
      [2, 10],
      [18, 10],
      [18, 18],
      [10, 18],
      [10, 2],
    ] as const;
    canvas.polyline(points, 2, (share) => (share > 0.5 ? [0, 0, 200] : [200, 0, 0]));
    expect(pixel(canvas, 10, 10)).toEqual([0, 0, 200]);
    expect(pixel(canvas, 5, 10)).toEqual([200, 0, 0]);
  });

  it('draws a single point as a dot and clips what lies outside', () => {
    const canvas = new Canvas(10, 10, 1, WHITE);
    canvas.polyline([[5, 5]], 4, () => BLACK);
    expect(inked(canvas)).toBeGreaterThan(10);
    canvas.circle(-50, 5, 3, BLACK);
    canvas.circle(10, 10, 3, BLACK);
    expect(pixel(canvas, 9, 9)).toEqual([0, 0, 0]);
    expect(pixel(canvas, 0, 5)).toEqual([255, 255, 255]);
  });

  it('encodes exactly its pixels', () => {
    const canvas = new Canvas(7.5, 3, 2, [10, 20, 30]);
    canvas.circle(3, 1.5, 1, WHITE);
    const png = decode(canvas.toPng());
    expect([png.width, png.height, png.channels]).toEqual([15, 6, 3]);
    expect([...png.data]).toEqual([...canvas.pixels]);
  });
});

describe('colour', () => {
  it('converts the ends of the lightness axis and the primary red', () => {
    expect(oklch(0, 0, 0)).toEqual([0, 0, 0]);
    expect(oklch(1, 0, 0)).toEqual([255, 255, 255]);
    expect(oklch(0.62796, 0.25768, 29.234)).toEqual([255, 0, 0]);
  });

  it('mixes and gives every cluster another hue', () => {
    expect(mix([0, 100, 200], [100, 0, 200], 0.25)).toEqual([25, 75, 200]);
    const hues = Array.from({ length: 12 }, (_, i) => clusterHue(i, 12));
    expect(new Set(hues).size).toBe(12);
    expect(Math.max(...hues)).toBeLessThan(360);
  });
});

describe('lettering', () => {
  const characters = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-+=.,:/%_?'];

  it.each(characters)('keeps %s inside its box', (character) => {
    const canvas = new Canvas(60, 60, 1, WHITE);
    drawText(canvas, character, 20, 20, 18, BLACK);
    expect(inked(canvas)).toBeGreaterThan(1);
    const all = inked(canvas);
    // A smooth stroke may swing out by half a line; a comma goes below the base line.
    canvas.rectangle(18, 18, textWidth(character, 18) + 4, character === ',' ? 26 : 22, 0, WHITE);
    expect(inked(canvas) / all).toBeLessThan(0.02);
  });

  it('draws every character differently, small letters like capitals', () => {
    const drawn = (text: string) => {
      const canvas = new Canvas(30, 30, 1, WHITE);
      drawText(canvas, text, 5, 5, 18, BLACK);
      return canvas.pixels.join();
    };
    expect(new Set(characters.map(drawn)).size).toBe(characters.length);
    expect(drawn('q')).toBe(drawn('Q'));
  });

  it('measures text', () => {
    expect(textWidth('', 6)).toBe(0);
    expect(textWidth('8', 6)).toBe(4);
    expect(textWidth('88', 12)).toBeCloseTo(2 * (4 + 4 + 1.7));
  });
});
