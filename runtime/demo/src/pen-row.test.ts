import { describe, expect, it } from 'vitest';
import { penRow } from './pen-row.js';

const rounded = (row: Float32Array) => [...row].map((value) => Math.round(value * 100) / 100);

describe('penRow', () => {
  it('takes points equally far from each other, however fast the pen was', () => {
    const points = [0, 0.01, 0.02, 0.5, 1].map((x) => ({ x, y: x }));
    expect(rounded(penRow([points], 5))).toEqual([0, 100, 25, 75, 50, 50, 75, 25, 100, 0]);
  });

  it('stretches both axes to 0 … 100, y upwards', () => {
    const stroke = [
      { x: 0.4, y: 0.2 },
      { x: 0.4, y: 0.6 },
      { x: 0.6, y: 0.6 },
    ];
    // The way is 0.6 long: the points are 0.2 apart.
    expect(rounded(penRow([stroke], 4))).toEqual([0, 100, 0, 50, 0, 0, 100, 0]);
  });

  it('goes straight from one stroke to the next', () => {
    const strokes = [
      [
        { x: 0, y: 0 },
        { x: 0, y: 1 },
      ],
      [
        { x: 1, y: 1 },
        { x: 1, y: 0 },
      ],
    ];
    expect(rounded(penRow(strokes, 4))).toEqual([0, 100, 0, 0, 100, 0, 100, 100]);
  });

  it('does not blow up how a hand shook', () => {
    const straight = [0, 0.5, 1].map((y, i) => ({ x: 0.5 + (i === 1 ? 0.001 : 0), y }));
    const xs = [...penRow([straight], 8)].filter((_, i) => i % 2 === 0);
    for (const x of xs) expect(Math.abs(x - 50)).toBeLessThan(3);
  });

  it('starts at the start and ends at the end of a zero', () => {
    const zero = Array.from({ length: 100 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 99;
      return { x: 0.5 + 0.2 * Math.sin(angle), y: 0.5 - 0.3 * Math.cos(angle) };
    });
    const row = rounded(penRow([zero], 8));
    expect(row.slice(0, 2)).toEqual(row.slice(-2));
    expect(row[1]).toBe(100);
  });
});
