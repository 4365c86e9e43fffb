import { describe, expect, it } from 'vitest';
import { rasterise } from './raster.js';

const size = { height: 28, width: 28 };
const line = [
  { x: 0.1, y: 0.1 },
  { x: 0.1, y: 0.3 },
];

/** First and last row and column with ink. */
function extent(picture: Float32Array, width: number) {
  const inked = [...picture.keys()].filter((at) => picture[at]! > 0);
  const rows = inked.map((at) => Math.floor(at / width));
  const columns = inked.map((at) => at % width);
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

describe('rasterise', () => {
  it('scales what was drawn to the box, and centres it', () => {
    const picture = rasterise([line], size, { box: 20, centre: 'box', pen: 2 });
    expect(extent(picture, 28)).toEqual([4, 23, 13, 14]);
    expect(picture[14 * 28 + 13]).toBe(1);
    expect(picture[14 * 28 + 12]).toBe(0);
  });

  it('keeps proportions, wherever and how large it was drawn', () => {
    const style = { box: 16, centre: 'box', pen: 2.4 } as const;
    const large = line.map(({ x, y }) => ({ x: x * 3 + 0.1, y: y * 3 }));
    const [one, other] = [rasterise([line], size, style), rasterise([large], size, style)];
    expect(Math.max(...one.map((value, at) => Math.abs(value - other[at]!)))).toBeLessThan(0.1);
  });

  it('puts the centre of mass in the middle where the data set does', () => {
    const flag = [
      line,
      [
        { x: 0.1, y: 0.1 },
        { x: 0.25, y: 0.1 },
      ],
      [
        { x: 0.1, y: 0.14 },
        { x: 0.25, y: 0.14 },
      ],
    ];
    const picture = rasterise(flag, size, { box: 20, centre: 'mass', pen: 2.6 });
    let [mass, x, y] = [0, 0, 0];
    for (const [at, value] of picture.entries()) {
      mass += value;
      x += value * ((at % 28) + 0.5);
      y += value * (Math.floor(at / 28) + 0.5);
    }
    expect(Math.abs(x / mass - 14)).toBeLessThan(0.6);
    expect(Math.abs(y / mass - 14)).toBeLessThan(0.6);
  });

  it('gives shares of ink', () => {
    const picture = rasterise(
      [
        [
          { x: 0, y: 0 },
          { x: 1, y: 0.6 },
        ],
      ],
      { height: 16, width: 16 },
      { box: 16, centre: 'box', pen: 2 },
    );
    expect(Math.min(...picture)).toBe(0);
    expect(Math.max(...picture)).toBe(1);
    expect(picture.some((value) => value > 0.2 && value < 0.8)).toBe(true);
  });
});
