import type { Values } from './values.js';

/** Copies the rows `indices` of `data` ([rows, columns]) one after the other. */
export function gatherRows(data: Values, columns: number, indices: ArrayLike<number>): Float32Array {
  const out = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * columns;
    out.set(data.subarray(from, from + columns), i * columns);
  }
  return out;
}

interface Joinable {
  readonly length: number;
  set(values: this, at: number): void;
}

/** Typed arrays one after the other. @param type - what the whole is to be, such as `Float32Array` */
export function joinedArrays<T extends Joinable>(parts: readonly T[], type: new (length: number) => T): T {
  const whole = new type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** `most` of `count` row numbers, evenly spread. @param most - at most `count` */
export function evenlySpread(count: number, most: number): Int32Array {
  return Int32Array.from({ length: most }, (_, i) => Math.floor((i * count) / most));
}

/** Some rows of others, in any order: copied where all are in memory as numbers, else taken when they are read. */
export function chosenRows(values: Values, columns: number, rows: Int32Array): Values {
  if (values instanceof Float32Array) return gatherRows(values, columns, rows);
  return {
    length: rows.length * columns,
    subarray(begin, end) {
      const first = Math.floor(begin / columns);
      const own = rows.subarray(first, Math.ceil(end / columns));
      return gatherRows(values, columns, own).subarray(begin - first * columns, end - first * columns);
    },
  };
}

/** The rows of several sets as those of one: copied where all are numbers in memory, else taken when they are read. */
export function joinedValues(parts: readonly Values[]): Values {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined: Values = {
    length,
    subarray(begin, end) {
      const out = new Float32Array(Math.max(0, Math.min(end, length) - begin));
      let before = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(begin, before), Math.min(end, before + part.length)];
        if (from < to) out.set(part.subarray(from - before, to - before), from - begin);
        before += part.length;
      }
      return out;
    },
  };
  return parts.every((part) => part instanceof Float32Array) ? joined.subarray(0, length) : joined;
}
