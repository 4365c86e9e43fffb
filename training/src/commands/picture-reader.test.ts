import type { Manifest, Pixels } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { groundOfRows, PictureReader, pictureInput } from './picture-reader.js';

const INPUT = { channels: 1, height: 4, width: 4, low: 0, high: 1 } as const;

/** A square whose inner pixels are of one level and whose outermost are of another. */
function framed(edge: number, inside: number, side = 4): Pixels {
  const data = Uint8Array.from({ length: side * side }, (_, at) => {
    const [y, x] = [Math.floor(at / side), at % side];
    return [y, x].some((place) => place === 0 || place === side - 1) ? edge : inside;
  });
  return { data, width: side, height: side, channels: 1 };
}

function manifest(input: object): Manifest {
  return { name: 'tiny', input } as unknown as Manifest;
}

describe('pictureInput', () => {
  it('takes models of pictures, and of rows that are laid out as such', () => {
    const image = manifest({ kind: 'image', channels: 3, height: 2, width: 5, range: [0, 1] });
    expect(pictureInput(image)).toEqual({ channels: 3, height: 2, width: 5, low: 0, high: 1 });
    const rows = { kind: 'vector', features: 6, units: 'grey', range: [-1, 1], layout: { height: 2, width: 3 } };
    expect(pictureInput(manifest(rows))).toEqual({ channels: 1, height: 2, width: 3, low: -1, high: 1 });
    const other = manifest({ kind: 'vector', features: 6, units: 'cm', range: [0, 1] });
    expect(() => pictureInput(other)).toThrow(/tiny takes rows of 6 numbers, no pictures/);
  });
});

describe('PictureReader', () => {
  it('maps black and white to the values that the model has for them', () => {
    const reader = new PictureReader({ ...INPUT, low: -1, high: 3 });
    expect([...reader.read(framed(0, 255))].slice(0, 6)).toEqual([-1, -1, -1, -1, -1, 3]);
    expect([...new PictureReader(INPUT, true).read(framed(0, 255))].slice(0, 6)).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it('says what it had to change', () => {
    const reader = new PictureReader(INPUT);
    reader.read(framed(0, 255));
    expect(reader.note).toBeUndefined();
    reader.read(framed(0, 255, 8));
    reader.read({ data: Uint8Array.from({ length: 48 }, (_, at) => at), width: 4, height: 4, channels: 3 });
    expect([reader.count, reader.resized, reader.greyed]).toEqual([3, 1, 1]);
    expect(reader.note).toBe('of 3 pictures, 1 resized to 4 × 4 and 1 made grey, as the model needs');
  });

  it('tells light edges from dark ones where most pictures are alike', () => {
    const ground = (...pictures: Pixels[]) => {
      const reader = new PictureReader(INPUT);
      for (const picture of pictures) reader.read(picture);
      return reader.ground;
    };
    expect(ground(framed(255, 0), framed(250, 0))).toBe('light');
    expect(ground(framed(0, 255), framed(10, 255), framed(255, 0))).toBe('dark');
    expect(ground(framed(128, 0))).toBeUndefined();
    expect(ground(framed(0, 255), framed(255, 0))).toBeUndefined();
    expect(ground()).toBeUndefined();
    const rows = [Float32Array.from({ length: 16 }, () => -1)];
    expect(groundOfRows(rows, { ...INPUT, low: -1 })).toBe('dark');
  });
});
