import { Random, ZooError } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { fitLatentDensity, type LatentDensity, scaledDensity } from './latent-density.js';

/** Row `c` of a cluster-wise matrix product: matrix · vector. */
function apply(matrices: Float32Array, c: number, vector: ArrayLike<number>): number[] {
  const size = vector.length;
  return Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrices[(c * size + i) * size + j]! * vector[j]!;
    return sum;
  });
}

/** L·Lᵀ of a cluster. */
function covariance({ factors, latentSize: size }: LatentDensity, c: number): number[][] {
  const row = (i: number) => factors.subarray((c * size + i) * size, (c * size + i + 1) * size);
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => row(i).reduce((sum, value, k) => sum + value * row(j)[k]!, 0)),
  );
}

/** Rows z = mean + mix · ε of two clusters in turn. */
function mixedRows(rows: number) {
  const random = new Random(3);
  const mix = [
    [2, 0, 0, 1, 0.5, 0, -1, 0.3, 0.2],
    [0.4, 0, 0, 0, 0.4, 0, 0, 0, 0.4],
  ];
  const mean = [
    [1, -2, 3],
    [-4, 0, 0.5],
  ];
  const encodings = new Float32Array(rows * 3);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  labels.forEach((c, i) => {
    const moved = apply(Float32Array.from(mix[c]!), 0, random.normals(3));
    moved.forEach((value, d) => {
      encodings[i * 3 + d] = mean[c]![d]! + value;
    });
  });
  return { encodings, labels, mix, mean };
}

describe('fitLatentDensity', () => {
  it('recovers the mean and covariance of every cluster', () => {
    const rows = 40_000;
    const { encodings, labels, mix, mean } = mixedRows(rows);
    const density = fitLatentDensity(encodings, labels, { rows, latentSize: 3, clusters: 2 });
    for (const c of [0, 1]) {
      for (let d = 0; d < 3; d++) expect(density.means[c * 3 + d]).toBeCloseTo(mean[c]![d]!, 1);
      const found = covariance(density, c);
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const expected = [0, 1, 2].reduce((sum, k) => sum + mix[c]![i * 3 + k]! * mix[c]![j * 3 + k]!, 0);
          expect(Math.abs(found[i]![j]! - expected)).toBeLessThan(0.1);
        }
      }
    }
  });

  it('maps encodings to standard normal latents and back', () => {
    const rows = 2000;
    const { encodings, labels } = mixedRows(rows);
    const density = fitLatentDensity(encodings, labels, { rows, latentSize: 3, clusters: 2 });
    const squares = [0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const c = labels[i]!;
      const mean = density.means.subarray(c * 3, c * 3 + 3);
      const z = encodings.subarray(i * 3, i * 3 + 3);
      const latent = apply(
        density.inverseFactors,
        c,
        z.map((value, d) => value - mean[d]!),
      );
      latent.forEach((value, d) => {
        squares[d]! += value * value;
      });
      apply(density.factors, c, latent).forEach((value, d) => {
        expect(Math.abs(value + mean[d]! - z[d]!)).toBeLessThan(1e-5);
      });
    }
    for (const sum of squares) expect(sum / rows).toBeCloseTo(1, 1);
  });

  it('has lower triangular factors', () => {
    const { encodings, labels } = mixedRows(100);
    const { factors, inverseFactors } = fitLatentDensity(encodings, labels, { rows: 100, latentSize: 3, clusters: 2 });
    for (const at of [1, 2, 5, 10, 11, 14]) {
      expect(factors[at]).toBe(0);
      expect(inverseFactors[at]).toBe(0);
    }
  });

  it('gives an empty cluster the mean of all rows and the pooled covariance', () => {
    const encodings = Float32Array.from([0, 2, 10, 14]);
    const labels = Int32Array.from([0, 0, 2, 2]);
    const density = fitLatentDensity(encodings, labels, { rows: 4, latentSize: 1, clusters: 3 });
    expect(density.means[1]).toBeCloseTo(6.5, 5);
    // Within the clusters the squares are 1, 1, 4, 4.
    expect(density.factors[1]).toBeCloseTo(Math.sqrt(2.5), 2);
  });

  it('fills in for a cluster of one row from the others', () => {
    const { encodings, labels } = mixedRows(201);
    labels[200] = 2;
    const density = fitLatentDensity(encodings, labels, { rows: 201, latentSize: 3, clusters: 3 });
    expect([...density.means.subarray(6)]).toEqual([...encodings.subarray(600)]);
    for (let d = 0; d < 3; d++) expect(covariance(density, 2)[d]![d]!).toBeGreaterThan(0.05);
  });

  it('stays finite and invertible where a direction, or everything, is constant', () => {
    const random = new Random(0);
    const rows = 100;
    const flat = Float32Array.from({ length: rows * 2 }, (_, at) => (at % 2 === 0 ? random.normals(1)[0]! : 7));
    for (const encodings of [flat, new Float32Array(rows * 2).fill(3)]) {
      const density = fitLatentDensity(encodings, new Int32Array(rows), { rows, latentSize: 2, clusters: 1 });
      for (const value of [...density.factors, ...density.inverseFactors]) expect(Number.isFinite(value)).toBe(true);
      const back = apply(density.factors, 0, apply(density.inverseFactors, 0, [0.5, -0.25]));
      expect(back[0]).toBeCloseTo(0.5, 5);
      expect(back[1]).toBeCloseTo(-0.25, 5);
    }
  });

  it('floors standard deviations at 1 % of the encodings’ root mean square, so that no rounding is blown up', () => {
    const rows = 1000;
    const random = new Random(5);
    for (const scale of [1e-3, 1, 100]) {
      // One direction in use, one with rounding only, one constant.
      const encodings = random.normals(rows * 3, scale);
      for (let i = 0; i < rows; i++) {
        encodings[i * 3 + 1]! *= 1e-7;
        encodings[i * 3 + 2] = 2 * scale;
      }
      const density = fitLatentDensity(encodings, new Int32Array(rows), { rows, latentSize: 3, clusters: 1 });
      const typical = Math.sqrt(encodings.reduce((sum, value) => sum + value ** 2, 0) / encodings.length);
      for (const at of [4, 8]) expect(density.inverseFactors[at]! * typical).toBeCloseTo(100, 2);
      expect(density.factors[0]! / scale).toBeCloseTo(1, 1);
    }
  });

  it('names what does not fit', () => {
    const options = { rows: 2, latentSize: 1, clusters: 2 };
    const fit = (encodings: number[], labels: number[], clusters = 2) =>
      fitLatentDensity(Float32Array.from(encodings), Int32Array.from(labels), { ...options, clusters });
    expect(() => fit([1], [0, 1])).toThrow(ZooError);
    expect(() => fit([1, Number.NaN], [0, 1])).toThrow(/finite/);
    expect(() => fit([1, 2], [0])).toThrow(/each of 2 rows, got 1/);
    expect(() => fit([1, 2], [0, 2])).toThrow(/\[0, 1\], got 2 at row 1/);
    expect(() => fit([1, 2], [0, 0], 0)).toThrow(/clusters/);
  });
});

describe('scaledDensity', () => {
  it('is N(0, σ² I) in every cluster', () => {
    const density = scaledDensity(2, 2, 0.1);
    expect([...density.means]).toEqual([0, 0, 0, 0]);
    const sigma = Math.fround(0.1);
    expect([...density.factors]).toEqual([sigma, 0, 0, sigma, sigma, 0, 0, sigma]);
    expect([...density.inverseFactors]).toEqual([10, 0, 0, 10, 10, 0, 0, 10]);
  });

  it('refuses sizes and scales that make no density', () => {
    for (const [clusters, size, sigma] of [
      [0, 1, 1],
      [1, 1.5, 1],
      [1, 1, 0],
      [1, 1, Number.NaN],
    ] as const) {
      expect(() => scaledDensity(clusters, size, sigma)).toThrow(ZooError);
    }
  });
});
