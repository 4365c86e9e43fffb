import { atOnce, type Steps } from '../steps.js';

/**
 * Inner products of every two vectors, divided by `divisor`. Blocks of 2 × 4 of them are summed side by side, so that a
 * number once loaded serves several.
 *
 * @param vectors - of one length
 * @returns symmetric, row-major, as many rows as vectors
 */
export function innerProducts(vectors: readonly Float64Array[], divisor: number): Float64Array {
  return atOnce(innerProductSteps(vectors, divisor));
}

/** {@link innerProducts} in steps. @param onProgress - told the share that is done */
export function* innerProductSteps(
  vectors: readonly Float64Array[],
  divisor: number,
  onProgress?: (share: number) => void,
): Steps<Float64Array> {
  const size = vectors.length;
  const length = vectors[0]?.length ?? 0;
  const out = new Float64Array(size * size);
  const store = (a: number, b: number, sum: number) => {
    if (a >= size || b >= size) return;
    out[a * size + b] = sum / divisor;
    out[b * size + a] = sum / divisor;
  };
  const at = (i: number) => vectors[Math.min(i, size - 1)]!;
  for (let a = 0; a < size; a += 2) {
    const [x0, x1] = [at(a), at(a + 1)];
    for (let b = 0; b <= a + 1; b += 4) {
      const [y0, y1, y2, y3] = [at(b), at(b + 1), at(b + 2), at(b + 3)];
      let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0; i < length; i++) {
        const p = x0[i]!;
        const q = x1[i]!;
        const r0 = y0[i]!;
        const r1 = y1[i]!;
        const r2 = y2[i]!;
        const r3 = y3[i]!;
        s00 += p * r0;
        s01 += p * r1;
        s02 += p * r2;
        s03 += p * r3;
        s10 += q * r0;
        s11 += q * r1;
        s12 += q * r2;
        s13 += q * r3;
      }
      [s00, s01, s02, s03].forEach((sum, n) => {
        store(a, b + n, sum);
      });
      [s10, s11, s12, s13].forEach((sum, n) => {
        store(a + 1, b + n, sum);
      });
    }
    // Vector a is multiplied with those before it.
    onProgress?.(Math.min(1, ((a + 2) / size) ** 2));
    yield;
  }
  return out;
}
