/** Rows of numbers, row-major `[rows, columns]`. */
export interface Points {
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Inner product of two vectors. */
export function dot(a: Float64Array, b: Float64Array): number {
  // Two sums, because one would make every addition wait for the last.
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 1 < a.length; i += 2) {
    even += a[i]! * b[i]!;
    odd += a[i + 1]! * b[i + 1]!;
  }
  return i < a.length ? even + odd + a[i]! * b[i]! : even + odd;
}

/** y += factor · x. */
export function addScaled(y: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += factor * x[i]!;
}

/** Squared Euclidean distance of `a[i…]` and `b[j…]` over `length` numbers. */
export function squaredDistance(
  a: Float32Array | Float64Array,
  i: number,
  b: Float32Array | Float64Array,
  j: number,
  length: number,
): number {
  // Four sums, because one would make every addition wait for the last.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let c = 0;
  for (; c + 3 < length; c += 4) {
    const d0 = a[i + c]! - b[j + c]!;
    const d1 = a[i + c + 1]! - b[j + c + 1]!;
    const d2 = a[i + c + 2]! - b[j + c + 2]!;
    const d3 = a[i + c + 3]! - b[j + c + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; c < length; c++) {
    const d = a[i + c]! - b[j + c]!;
    s0 += d * d;
  }
  return s0 + s1 + (s2 + s3);
}
