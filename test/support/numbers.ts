import type { Values } from '../../training/src/data/values.js';

/** All of some values. */
export function numbersOf(values: Values): Float32Array {
  return values.subarray(0, values.length);
}
