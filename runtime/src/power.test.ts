import { describe, expect, it } from 'vitest';
import { sumOfPowers } from './power.js';
import { Random } from './random.js';

const bitsOf = (values: Float32Array) => new Int32Array(values.buffer, values.byteOffset, values.length);

describe('sumOfPowers', () => {
  it('is the sum of powers of shares of the largest', () => {
    const random = new Random(1);
    for (const power of [0.1, 0.6, 1, 2, 10]) {
      for (let round = 0; round < 200; round++) {
        const values = Float32Array.from(random.normals(8, 6), (value) => Math.exp(value));
        const largest = Math.max(...values);
        const expected = values.reduce((sum, value) => sum + (value / largest) ** power, 0);
        expect(sumOfPowers(bitsOf(values), 0, 8, power) / expected).toBeCloseTo(1, 6);
      }
    }
  });

  it('leaves out zeros and what is nothing beside the largest', () => {
    expect(sumOfPowers(bitsOf(Float32Array.of(1, 0, 1e-40, 1e-30)), 0, 4, 2)).toBeCloseTo(1, 9);
    expect(sumOfPowers(bitsOf(Float32Array.of(7, 0.25, 0.25, 9)), 1, 3, 0.3)).toBeCloseTo(2, 9);
  });
});
