import { allocateRows, firstNotFinite, shown } from './checks.js';
import { ZooError } from './errors.js';
import type { InputSpec } from './manifest.js';
import type { Rows } from './model-options.js';

/** Rounding may leave pixels this far outside [0, 1]; farther out they are in another range. */
const PIXEL_SLACK = 1e-3;

/** Numbers only: a typed array would take '5' for 5, null for 0 and a missing number for NaN. */
function checkNumbers(row: ArrayLike<unknown>, i: number, what: string): void {
  for (let column = 0; column < row.length; column++) {
    const value = row[column];
    if (typeof value === 'number') continue;
    const place = `row ${i}, column ${column}`;
    throw new ZooError('INVALID_DATA', `${what} has ${shown(value)} in ${place}; ${shown(value)} is not a number`);
  }
}

/**
 * Rows of numbers as one row-major array.
 *
 * @param size - numbers a row
 * @param what - what the rows are, for messages: `input`, `latents`
 * @param others - what else would be legal, for messages
 * @throws ZooError `INVALID_ARGUMENT` (no rows), `SHAPE_MISMATCH`, `INVALID_DATA` (a value that is no number)
 */
export function flatten(rows: Rows, size: number, what: string, others?: string): Float32Array {
  const numbers = `a Float32Array of N x ${size} numbers or an array of rows of ${size} numbers`;
  const legal = others === undefined ? numbers : `${numbers}, or ${others}`;
  if (rows instanceof Float32Array) {
    if (rows.length % size === 0) return rows;
    throw new ZooError('SHAPE_MISMATCH', `${what} has ${rows.length} numbers; must be ${legal}`);
  }
  if (!Array.isArray(rows)) {
    throw new ZooError('INVALID_ARGUMENT', `${what} must be ${legal}, got ${shown(rows)}`);
  }
  const data = allocateRows(what, rows.length, size);
  for (const [i, row] of (rows as readonly ArrayLike<number>[]).entries()) {
    if (!(row instanceof Float32Array) && !Array.isArray(row)) {
      const hint = typeof row === 'number' ? '; put a single row into an array: [row]' : '';
      throw new ZooError('INVALID_ARGUMENT', `${what} must be ${legal}; row ${i} is ${shown(row)}${hint}`);
    }
    if (row.length !== size) {
      throw new ZooError('SHAPE_MISMATCH', `${what} row ${i} has ${row.length} numbers; must have ${size}`);
    }
    if (!(row instanceof Float32Array)) checkNumbers(row, i, what);
    data.set(row, i * size);
  }
  return data;
}

function checkFinite(data: Float32Array, size: number, what: string, start = 0): void {
  const at = firstNotFinite(data);
  if (at < 0) return;
  const place = `row ${start + Math.floor(at / size)}, column ${at % size}`;
  throw new ZooError('INVALID_DATA', `${what} has ${data[at]} in ${place}; must be a finite float32 number`);
}

/** Latents as one row-major array, checked. Throws as {@link flatten}, and `INVALID_DATA` for NaN or Infinity. */
export function latentRows(rows: Rows, size: number): Float32Array {
  const data = flatten(rows, size, 'latents');
  checkFinite(data, size, 'latents');
  return data;
}

/** Numbers a row. */
export function rowSize(spec: InputSpec): number {
  return spec.kind === 'vector' ? spec.features : spec.channels * spec.height * spec.width;
}

/** Bits of the largest pixel; those of smaller numbers from 0 are smaller, those of NaN and Infinity larger. */
const LARGEST_PIXEL = new Int32Array(Float32Array.of(1 + PIXEL_SLACK).buffer)[0]!;

/** Whether all numbers are in [0, 1], or beyond it by no more than rounding. */
function arePixels(data: Float32Array): boolean {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
  const { length } = bits;
  // What is below 0 or above the largest leaves a negative number, so that no pixel needs a branch of its own.
  let signs = 0;
  let at = 0;
  for (; at < length - 3; at += 4) {
    const [a, b, c, d] = [bits[at]!, bits[at + 1]!, bits[at + 2]!, bits[at + 3]!];
    signs |= a | b | c | d | (LARGEST_PIXEL - a) | (LARGEST_PIXEL - b) | (LARGEST_PIXEL - c) | (LARGEST_PIXEL - d);
  }
  for (; at < length; at++) signs |= bits[at]! | (LARGEST_PIXEL - bits[at]!);
  return signs >= 0 || data.every((value) => value >= -PIXEL_SLACK && value <= 1 + PIXEL_SLACK);
}

/**
 * Checks the numbers of some rows: a batch at a time, as the graph reads them from memory too.
 *
 * @param start - number of the first row, for messages
 * @throws ZooError `INVALID_DATA` for NaN, Infinity and pixels outside [0, 1]
 */
export function checkInput(data: Float32Array, spec: InputSpec, start = 0): void {
  const size = rowSize(spec);
  if (spec.kind === 'image' && arePixels(data)) return;
  checkFinite(data, size, 'input', start);
  if (spec.kind !== 'image') return;
  const wrong = data.findIndex((value) => value < -PIXEL_SLACK || value > 1 + PIXEL_SLACK);
  const place = `row ${start + Math.floor(wrong / size)}, element ${wrong % size}`;
  throw new ZooError('INVALID_DATA', `input has ${data[wrong]} in ${place}; pixels must be in [0, 1]`);
}
