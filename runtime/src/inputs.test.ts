import { describe, expect, it } from 'vitest';
import { checkInput, flatten, latentRows, rowSize } from './inputs.js';
import type { InputSpec } from './manifest.js';
import type { Rows } from './model-options.js';

const vectors = { kind: 'vector', features: 2, units: 'metres', range: [0, 1] } as const;
const images = { kind: 'image', channels: 1, height: 1, width: 2, range: [0, 1] } as const;

/** Rows as they are before a graph runs over them. */
function inputRows(rows: Rows, spec: InputSpec): Float32Array {
  const data = flatten(rows, rowSize(spec), 'input');
  checkInput(data, spec);
  return data;
}

describe('inputRows', () => {
  it('counts rows from the first of the batch', () => {
    const data = Float32Array.of(1, 2, 3, Number.NaN);
    expect(() => checkInput(data, vectors, 1024)).toThrow('NaN in row 1025, column 1');
  });

  it('takes a flat array as it is, rows of numbers and rows of float32', () => {
    const flat = Float32Array.of(1, 2, 3, 4);
    expect(inputRows(flat, vectors)).toBe(flat);
    expect(
      inputRows(
        [
          [1, 2],
          [3, 4],
        ],
        vectors,
      ),
    ).toEqual(flat);
    expect(inputRows([flat.subarray(0, 2), flat.subarray(2)], vectors)).toEqual(flat);
    expect(inputRows([], vectors)).toEqual(new Float32Array(0));
  });

  it.each([
    [[[1, 2], [3]], 'SHAPE_MISMATCH', 'input row 1 has 1 numbers; must have 2'],
    [Float32Array.of(1, 2, 3), 'SHAPE_MISMATCH', 'input has 3 numbers; must be a Float32Array of N x 2 numbers'],
    [
      [
        [0, 1],
        [0, Number.NaN],
      ],
      'INVALID_DATA',
      'input has NaN in row 1, column 1; must be a finite float32 number',
    ],
    [[[-Infinity, 1]], 'INVALID_DATA', 'input has -Infinity in row 0, column 0'],
    [[[1e39, 1]], 'INVALID_DATA', 'input has Infinity in row 0, column 0'],
    [
      [
        [1, 2],
        ['a', 1],
      ],
      'INVALID_DATA',
      'input has "a" in row 1, column 0; "a" is not a number',
    ],
    [[[1, '2']], 'INVALID_DATA', 'input has "2" in row 0, column 1; "2" is not a number'],
    [[[null, 1]], 'INVALID_DATA', 'input has null in row 0, column 0; null is not a number'],
    [[[1, true]], 'INVALID_DATA', 'true is not a number'],
    [[[1, [2]]], 'INVALID_DATA', 'Array is not a number'],
    [[new Array(2)], 'INVALID_DATA', 'input has undefined in row 0, column 0'],
    [[1, 2], 'INVALID_ARGUMENT', 'row 0 is 1; put a single row into an array: [row]'],
    [['ab'], 'INVALID_ARGUMENT', 'row 0 is "ab"'],
    [new Uint8Array(2), 'INVALID_ARGUMENT', 'got Uint8Array'],
    [undefined, 'INVALID_ARGUMENT', 'got undefined'],
  ])('refuses %j', (rows, code, message) => {
    const attempt = () => inputRows(rows as number[][], vectors);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  it('refuses pixels in another range than [0, 1], but not the rounding of one', () => {
    expect(inputRows([[1.0000001, -1e-7]], images)).toHaveLength(2);
    expect(() =>
      inputRows(
        [
          [0.5, 0.5],
          [0, 255],
        ],
        images,
      ),
    ).toThrow(/255 in row 1, element 1; pixels must be in \[0, 1\]/);
  });
});

describe('latentRows', () => {
  it('checks size and values', () => {
    expect(latentRows([[1, 2, 3]], 3)).toEqual(Float32Array.of(1, 2, 3));
    expect(() => latentRows([[1, 2]], 3)).toThrow('latents row 0 has 2 numbers; must have 3');
    const words = [['1', 2, 3n]] as unknown as number[][];
    expect(() => latentRows(words, 3)).toThrow('latents has "1" in row 0, column 0; "1" is not a number');
    expect(() => latentRows([[1, 2, Number.NaN]], 3)).toThrow('latents has NaN in row 0, column 2');
  });
});
