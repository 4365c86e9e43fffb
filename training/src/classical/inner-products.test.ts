import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { innerProducts } from './inner-products.js';

describe('innerProducts', () => {
  it.each([1, 2, 3, 4, 5, 9, 14])('of every two of %i vectors are what their definition says', (size) => {
    const random = new Random(size);
    const vectors = Array.from({ length: size }, () => Float64Array.from(random.normals(7)));
    const found = innerProducts(vectors, 7);
    expect(found).toHaveLength(size * size);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const expected = vectors[a]!.reduce((sum, value, i) => sum + value * vectors[b]![i]!, 0) / 7;
        expect(found[a * size + b]).toBeCloseTo(expected, 12);
        expect(found[a * size + b]).toBe(found[b * size + a]);
      }
    }
  });
});
