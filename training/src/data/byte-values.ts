import type { Values } from './values.js';

/** Eight-bit pixels as numbers in [0, 1]. */
export const PIXEL_LEVELS: Float32Array = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** Bytes that are read by their place. */
export interface Bytes {
  readonly length: number;
  /** Bytes `begin` to `end` (exclusive), which the next call may overwrite. */
  read(begin: number, end: number): Uint8Array;
}

/** Bytes in memory. */
export function bytesInMemory(bytes: Uint8Array): Bytes {
  return { length: bytes.length, read: (begin, end) => bytes.subarray(begin, end) };
}

/** Numbers that are kept as bytes: a quarter of the room. */
export class ByteValues implements Values {
  /** @param levels - [256], the number that each byte stands for */
  constructor(
    readonly bytes: Bytes,
    readonly levels: Float32Array = PIXEL_LEVELS,
  ) {}

  get length(): number {
    return this.bytes.length;
  }

  subarray(begin: number, end: number): Float32Array {
    const { levels } = this;
    const bytes = this.bytes.read(begin, end);
    const out = new Float32Array(bytes.length);
    for (let at = 0; at < out.length; at++) out[at] = levels[bytes[at]!]!;
    return out;
  }
}
