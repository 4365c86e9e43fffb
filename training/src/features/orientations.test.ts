import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { orientationsOf } from './orientations.js';

const orientations = orientationsOf({ height: 28, width: 28 });

/** Bright on one side of a line through the middle, whose normal points `degrees` from the x axis. */
function edge(degrees: number, brightness = 1): Float32Array {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return Float32Array.from({ length: 784 }, (_, at) => {
    const [x, y] = [(at % 28) - 13.5, Math.floor(at / 28) - 13.5];
    return brightness / (1 + Math.exp(-(c * x + s * y)));
  });
}

/** Squares by direction, in the cell in the middle. */
function inTheMiddle(picture: Float32Array): number[] {
  const found = orientations(picture);
  return Array.from({ length: 9 }, (_, bin) => found[bin * 49 + 24]! ** 2);
}

describe('orientationsOf', () => {
  it.each([0, 40, 100, 160])('tells the direction of an edge of %i degrees, from either side', (degrees) => {
    const [ahead, back] = [inTheMiddle(edge(degrees)), inTheMiddle(edge(degrees + 180))];
    const total = ahead.reduce((sum, value) => sum + value, 0);
    expect(total).toBeGreaterThan(0);
    // Bins begin at their directions, 20 degrees apart.
    expect(ahead[degrees / 20]! / total).toBeGreaterThan(0.95);
    back.forEach((value, bin) => {
      expect(value).toBeCloseTo(ahead[bin]!, 6);
    });
  });

  it('shares what lies between two directions', () => {
    const found = inTheMiddle(edge(50));
    expect(found[2]! / found[3]!).toBeCloseTo(1, 1);
  });

  it('counts neither brightness nor contrast, and is of length 1', () => {
    const picture = new Random(1).uniforms(784);
    const found = orientations(picture);
    const darker = orientations(picture.map((value) => value / 4));
    expect(Math.hypot(...found)).toBeCloseTo(1, 5);
    found.forEach((value, at) => {
      expect(darker[at]).toBeCloseTo(value, 5);
    });
  });

  it('gives each pixel to cells of any size in all, and none to a picture without an edge', () => {
    for (const [height, width] of [
      [28, 28],
      [32, 20],
      [8, 5],
      [96, 96],
    ] as const) {
      const found = orientationsOf({ height, width })(new Random(2).uniforms(height * width));
      expect(found).toHaveLength(441);
      expect(found.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      expect(found.some((value) => value > 0)).toBe(true);
    }
    expect(orientations(new Float32Array(784))).toEqual(new Float32Array(441));
  });
});
