import { int } from '../attributes.js';
import { elementCode } from '../element-type.js';
import type { Constant } from '../graph.js';
import { fromHalf, LARGEST_HALF, toHalf } from './half.js';
import type { StoredWeight } from './stored-weights.js';

/**
 * Largest error, as a share of the weight, both as root mean squares. Rounding to half precision stays below half of
 * this, unless numbers are so small that they lie in the evenly spaced part near zero.
 */
const LARGEST_ERROR = 2 ** -10;

/**
 * A weight in half precision, which a Cast takes back to float32: half the room, and arithmetic as it was. Undefined for
 * weights that half precision does not hold: numbers beyond its range, or lost in what is zero to it.
 */
export function inHalfPrecision(
  weight: Constant & { readonly data: Float32Array },
  named: (stem: string) => string,
): StoredWeight | undefined {
  const { name, shape, data } = weight;
  const bits = Uint16Array.from(data, toHalf);
  let [squares, errors] = [0, 0];
  for (const [i, value] of data.entries()) {
    if (!(Math.abs(value) <= LARGEST_HALF)) return undefined;
    squares += value * value;
    errors += (fromHalf(bits[i]!) - value) ** 2;
  }
  if (errors > LARGEST_ERROR ** 2 * squares) return undefined;
  const half: Constant = { name: named(`${name}_half`), dtype: 'float16', shape, data: bits };
  const cast = { op: 'Cast', inputs: [half.name], outputs: [name], attributes: { to: int(elementCode('float32')) } };
  return { constants: [half], nodes: [cast], steps: [] };
}
