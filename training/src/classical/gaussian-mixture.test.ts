import { readFileSync } from 'node:fs';
import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import { expectationMaximization } from './expectation-maximization.js';
import { gaussianMixture, mixtureLabels } from './gaussian-mixture.js';
import golden from './golden/golden.json' with { type: 'json' };
import { MixtureDensity } from './mixture-density.js';

/** Rows around uniform centres, row i around centre i mod K; the golden script draws the same. */
function blobs(seed: number, rows: number, columns: number, clusters: number, width: number): Float32Array {
  const random = new Random(seed);
  const centres = random.uniforms(clusters * columns, -10, 10);
  const noise = random.uniforms(rows * columns, -width, width);
  return noise.map((value, i) => value + centres[(Math.floor(i / columns) % clusters) * columns + (i % columns)]!);
}

const overlapping = blobs(5, 400, 3, 8, 6);
const flat = overlapping.map((value, at) => (at % 3 === 2 ? 2 : value));

describe('expectationMaximization against scikit-learn from the same start', () => {
  interface Setting {
    readonly data: Float32Array;
    readonly columns: number;
    readonly clusters: number;
    readonly maxIterations?: number;
    readonly tolerance?: number;
    readonly regularization?: number;
  }
  const blobsOf8 = { data: overlapping, columns: 3, clusters: 8 };
  const settings: Record<string, Setting> = {
    'overlapping blobs': blobsOf8,
    'overlapping blobs, diagonal': blobsOf8,
    'five iterations only': { ...blobsOf8, maxIterations: 5 },
    'fine tolerance': { data: blobs(3, 300, 4, 6, 1), columns: 4, clusters: 6, tolerance: 1e-6 },
    'a constant column': { data: flat, columns: 3, clusters: 5 },
    'a constant column, diagonal': { data: flat, columns: 3, clusters: 5, regularization: 1e-3 },
  };

  it.each(golden.mixtures)('$name', ({ name, covariance, ...expected }) => {
    const { data, columns, clusters, ...options } = settings[name]!;
    const fitted = data.subarray(0, data.length - 50 * columns);
    const rows = fitted.length / columns;
    const start = Int32Array.from({ length: rows }, (_, i) => i % clusters);
    const defaults = { regularization: 1e-6, tolerance: 1e-3, maxIterations: 100 };
    const found = expectationMaximization({ data: fitted, rows, columns }, start, {
      ...{ ...defaults, ...options },
      clusters,
      covariance: covariance as 'full' | 'diagonal',
    });
    expect({ iterations: found.iterations, converged: found.converged }).toEqual({
      iterations: expected.iterations,
      converged: expected.converged,
    });
    expect(found.lowerBound).toBeCloseTo(expected.lowerBound, 8);
    for (const field of ['weights', 'means', 'covariances'] as const) {
      const farthest = Math.max(...expected[field].map((value, at) => Math.abs(value - found[field][at]!)));
      expect([field, found[field].length]).toEqual([field, expected[field].length]);
      expect(farthest).toBeLessThan(1e-7);
    }
    expect([...mixtureLabels(found, data)]).toEqual(expected.labels);
  });
});

describe('gaussianMixture', () => {
  it('is as likely as the best of 10 starts of scikit-learn on Pendigits', { timeout: 60_000 }, () => {
    const text = readFileSync(new URL('../../data/pendigits/pendigits.tra', import.meta.url), 'utf8');
    const lines = text.trim().split('\n');
    const data = Float32Array.from(
      lines.flatMap((line) => line.split(',').slice(0, 16).map(Number)),
      (v) => v / 50 - 1,
    );
    const options = { rows: 7494, columns: 16, clusters: 10, restarts: 2, random: new Random(1) };
    const { lowerBound } = gaussianMixture(data, options);
    // Single starts reach between 4.6 and 7.1.
    expect(lowerBound).toBeGreaterThan(golden.likelihoods[0]!.lowerBound - 0.3);
  });

  it('tells long clusters apart that k-means cuts through', () => {
    const random = new Random(2);
    const noise = random.normals(2 * 600);
    const data = noise.map((value, at) => (at % 2 === 0 ? 4 * value : value * 0.5 + (at % 4 === 1 ? -3 : 3)));
    const mixture = gaussianMixture(data, { rows: 600, columns: 2, clusters: 2, restarts: 10, random: new Random(3) });
    const labels = mixtureLabels(mixture, data);
    const agreeing = labels.filter((label, i) => label === labels[i % 2]).length;
    expect(agreeing).toBeGreaterThan(590);
    expect(mixture.weights[0]).toBeCloseTo(0.5, 1);
  });

  it('gives the same for the same seed, and a higher likelihood for more restarts', () => {
    const fit = (restarts: number) =>
      gaussianMixture(overlapping, { rows: 400, columns: 3, clusters: 8, restarts, random: new Random(4) });
    expect(fit(1)).toEqual(fit(1));
    expect(fit(6).lowerBound).toBeGreaterThanOrEqual(fit(1).lowerBound);
  });

  it('has an answer for one row, one column, one cluster, and copies of a row', () => {
    const one = { rows: 1, columns: 1, clusters: 1, random: new Random(1) };
    expect(mixtureLabels(gaussianMixture(Float32Array.of(3), one), Float32Array.of(7, -7))).toEqual(
      Int32Array.of(0, 0),
    );
    const copies = { rows: 6, columns: 2, clusters: 3, random: new Random(1) };
    const mixture = gaussianMixture(new Float32Array(12).fill(1), copies);
    expect(mixture.means.every(Number.isFinite)).toBe(true);
    expect(mixtureLabels(mixture, new Float32Array(0))).toHaveLength(0);
  });

  it('refuses what it cannot use, and says why', () => {
    const options = { rows: 4, columns: 1, clusters: 2, random: new Random(1) };
    const data = Float32Array.of(1, 2, 3, 4);
    expect(codeOf(() => gaussianMixture(data, { ...options, rows: 3 }))).toBe('SHAPE_MISMATCH');
    expect(codeOf(() => gaussianMixture(data, { ...options, clusters: 5 }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => gaussianMixture(data, { ...options, restarts: 0 }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => gaussianMixture(data, { ...options, regularization: -1 }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => gaussianMixture(Float32Array.of(1, 2, Number.NaN, 4), options))).toBe('INVALID_DATA');
    const flatPlane = { rows: 4, columns: 2, clusters: 1, regularization: 0, random: new Random(1) };
    expect(codeOf(() => gaussianMixture(new Float32Array(8), flatPlane))).toBe('INVALID_DATA');
    expect(codeOf(() => mixtureLabels(gaussianMixture(data, options), Float32Array.of(Number.NaN)))).toBe(
      'INVALID_DATA',
    );
  });
});

describe('MixtureDensity', () => {
  it('gives the normal density, and −∞ only where nothing is lost', () => {
    const mixture = {
      columns: 2,
      covariance: 'full' as const,
      weights: Float64Array.of(0.25, 0.75),
      means: Float64Array.of(0, 0, 100, 0),
      covariances: Float64Array.of(2, 0.5, 0.5, 1, 1, 0, 0, 1),
    };
    const density = new MixtureDensity(mixture);
    const logs = new Float64Array(2);
    expect(density.row(Float64Array.of(1, -1), 0, 1, logs)).toBe(0);
    // (1, −1) Σ⁻¹ (1, −1)ᵀ = (1 + 2·0.5 + 2)/1.75
    expect(logs[0]).toBeCloseTo(Math.log(0.25) - Math.log(2 * Math.PI) - 0.5 * Math.log(1.75) - 2 / 1.75, 12);
    density.row(Float64Array.of(1, -1), 0, 0, logs);
    expect(logs[1]).toBe(Number.NEGATIVE_INFINITY);
  });
});
