import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import { Canvas } from './canvas.js';
import { type SheetOptions, samplesSheet } from './samples-sheet.js';
import { drawSparkline } from './sparkline.js';
import { clusterInk, DATA_INK, drawStrokes } from './strokes.js';

const WHITE = [255, 255, 255] as const;

/** Where the canvas is not white, as a share of the width and the height (y down). */
function centreOfInk(canvas: Canvas): [x: number, y: number] {
  let [x, y, total] = [0, 0, 0];
  for (let i = 0; i < canvas.pixels.length; i += 3) {
    const ink = 255 - Math.min(...canvas.pixels.subarray(i, i + 3));
    const at = i / 3;
    x += ink * ((at % canvas.pixelWidth) / canvas.pixelWidth);
    y += ink * (Math.floor(at / canvas.pixelWidth) / canvas.pixelHeight);
    total += ink;
  }
  return [x / total, y / total];
}

describe('drawStrokes', () => {
  const cell = { x: 0, y: 0, size: 50 };
  const range = { low: 0, high: 100 };

  it('draws y upwards and x to the right', () => {
    const canvas = new Canvas(50, 50, 2, WHITE);
    drawStrokes(canvas, cell, Float32Array.of(80, 90, 100, 90, 100, 100, 80, 100), range, DATA_INK);
    const [x, y] = centreOfInk(canvas);
    expect(x).toBeGreaterThan(0.6);
    expect(y).toBeLessThan(0.3);
  });

  it('starts dark with a dot and ends light', () => {
    const ink = clusterInk(3, 10);
    const canvas = new Canvas(50, 50, 2, WHITE);
    drawStrokes(canvas, cell, Float32Array.of(0, 50, 100, 50), range, ink);
    const at = (x: number) => [...canvas.pixels.subarray((50 * 100 + x) * 3, (50 * 100 + x) * 3 + 3)];
    expect(at(16)).toEqual([...ink.dark]);
    at(83).forEach((value, c) => {
      expect(Math.abs(value - ink.light[c]!)).toBeLessThan(6);
    });
  });

  it('keeps wild positions inside the cell', () => {
    const canvas = new Canvas(50, 50, 1, WHITE);
    drawStrokes(canvas, { x: 10, y: 10, size: 30 }, Float32Array.of(-900, 50, 900, 1e9), range, DATA_INK);
    for (let i = 0; i < 50; i++) {
      for (const [x, y] of [
        [i, 9],
        [i, 41],
        [9, i],
        [41, i],
      ] as const) {
        expect(canvas.pixels[(y * 50 + x) * 3]).toBe(255);
      }
    }
  });
});

describe('drawSparkline', () => {
  const cell = { x: 0, y: 0, size: 60 };
  const draw = (sample: Float32Array) => {
    const canvas = new Canvas(60, 60, 1, WHITE);
    drawSparkline(canvas, cell, sample, { low: 0, high: 1 }, DATA_INK);
    return canvas;
  };

  it('shows large values higher, with more area below them', () => {
    const high = draw(new Float32Array(8).fill(0.9));
    const low = draw(new Float32Array(8).fill(0.1));
    expect(centreOfInk(high)[1]).toBeLessThan(centreOfInk(low)[1]);
    const ink = (canvas: Canvas) => canvas.pixels.reduce((sum, value) => sum + 255 - value, 0);
    expect(ink(high)).toBeGreaterThan(ink(low));
  });

  it('averages more features than it has pixels, and draws a single feature', () => {
    const long = Float32Array.from({ length: 5000 }, (_, i) => (i % 2) * 0.5);
    const even = draw(new Float32Array(45).fill(0.25));
    const mean = centreOfInk(draw(long));
    expect(mean[1]).toBeCloseTo(centreOfInk(even)[1], 1);
    expect(centreOfInk(draw(Float32Array.of(0.5)))[0]).toBeCloseTo(0.5, 1);
  });
});

describe('samplesSheet', () => {
  const strokes = (count: number) => Float32Array.from({ length: count * 16 }, (_, i) => (i * 37) % 101);
  const style = { type: 'strokes', features: 16, low: 0, high: 100 } as const;

  it('grows with rows, columns, examples and scale, and is the same every time', () => {
    const size = (options: SheetOptions) => {
      const { width, height } = decode(samplesSheet(options));
      return [width, height] as const;
    };
    const row = { label: '0', samples: strokes(3) };
    const one = size({ style, rows: [row] });
    const two = size({ style, rows: [row, { ...row, label: '1' }] });
    const wide = size({ style, rows: [{ ...row, samples: strokes(4) }] });
    const beside = size({ style, rows: [{ ...row, examples: strokes(2) }] });
    expect(two[0]).toBe(one[0]);
    expect(two[1]).toBeGreaterThan(one[1]);
    expect(wide[0] - one[0]).toBe(two[1] - one[1]);
    expect(beside[0]).toBeGreaterThan(one[0] + 2 * (wide[0] - one[0]));
    expect(size({ style, rows: [row], scale: 1 })).toEqual(one.map((pixels) => Math.round(pixels / 2)));
    expect(samplesSheet({ style, rows: [row] })).toEqual(samplesSheet({ style, rows: [row] }));
  });

  it('draws rows of unequal length', () => {
    const png = decode(
      samplesSheet({
        style,
        rows: [
          { label: 'a', caption: '60%', samples: strokes(2), examples: strokes(1) },
          { label: 'b', samples: strokes(1) },
          { label: 'c', samples: new Float32Array(0) },
        ],
      }),
    );
    expect(png.width).toBeGreaterThan(100);
  });

  it('shows image pixels unchanged, in their colours and in place', () => {
    const shape = { type: 'image', channels: 3, height: 2, width: 2 } as const;
    const red = [1, 0, 0, 0.2];
    const green = [0, 1, 0, 0.4];
    const blue = [0, 0, 1, 0.6];
    const samples = Float32Array.from([...red, ...green, ...blue]);
    const png = decode(samplesSheet({ style: shape, rows: [{ label: '', samples }], scale: 1 }));
    const at = (x: number, y: number) => [...png.data.subarray((y * png.width + x) * 3, (y * png.width + x) * 3 + 3)];
    const right = png.width - 18;
    expect(at(right - 52, 18)).toEqual([255, 0, 0]);
    expect(at(right - 1, 18)).toEqual([0, 255, 0]);
    expect(at(right - 52, 18 + 51)).toEqual([0, 0, 255]);
    expect(at(right - 1, 18 + 51)).toEqual([51, 102, 153]);
    expect(at(right - 26, 18 + 25)).toEqual([0, 255, 0]);
  });

  it('repeats grey in all channels and clips values outside [0, 1]', () => {
    const shape = { type: 'image', channels: 1, height: 1, width: 2 } as const;
    const png = decode(
      samplesSheet({ style: shape, rows: [{ label: '', samples: Float32Array.of(-3, 7) }], scale: 1 }),
    );
    const at = (x: number) => [...png.data.subarray((44 * png.width + x) * 3, (44 * png.width + x) * 3 + 3)];
    expect(at(png.width - 18 - 50)).toEqual([0, 0, 0]);
    expect(at(png.width - 18 - 2)).toEqual([255, 255, 255]);
  });

  it('fits the range of vectors to the samples unless it is given', () => {
    const rows = [{ label: '0', samples: Float32Array.of(5, 6, 7, 8) }];
    const logarithms = rows.map((row) => ({ ...row, samples: row.samples.map((value) => Math.log2(1 + value)) }));
    expect(samplesSheet({ style: { type: 'vector', features: 4, transform: 'log2' }, rows })).toEqual(
      samplesSheet({ style: { type: 'vector', features: 4 }, rows: logarithms }),
    );
    const fitted = samplesSheet({ style: { type: 'vector', features: 4 }, rows });
    expect(samplesSheet({ style: { type: 'vector', features: 4, low: 5, high: 8 }, rows })).toEqual(fitted);
    expect(samplesSheet({ style: { type: 'vector', features: 4, low: 0, high: 8 }, rows })).not.toEqual(fitted);
  });

  it.each<[string, SheetOptions, string]>([
    ['no rows', { style, rows: [] }, 'INVALID_ARGUMENT'],
    ['no samples', { style, rows: [{ label: '0', samples: new Float32Array(0) }] }, 'INVALID_ARGUMENT'],
    ['half a sample', { style, rows: [{ label: '0', samples: new Float32Array(24) }] }, 'SHAPE_MISMATCH'],
    [
      'strokes without partners',
      { style: { ...style, features: 3 }, rows: [{ label: '0', samples: new Float32Array(3) }] },
      'SHAPE_MISMATCH',
    ],
  ])('refuses %s', (_, options, code) => {
    expect(codeOf(() => samplesSheet(options))).toBe(code);
  });
});
