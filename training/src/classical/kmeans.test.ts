import { readFileSync } from 'node:fs';
import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import { atOnce } from '../steps.js';
import golden from './golden/golden.json' with { type: 'json' };
import { assignToCentroids, type KMeansOptions, kMeans } from './kmeans.js';
import { lloyd } from './lloyd.js';
import type { Points } from './vectors.js';

/** Rows around uniform centres, row i around centre i mod K; the golden script draws the same. */
function blobs(seed: number, rows: number, columns: number, clusters: number, width: number): Float32Array {
  const random = new Random(seed);
  const centres = random.uniforms(clusters * columns, -10, 10);
  const noise = random.uniforms(rows * columns, -width, width);
  return noise.map((value, i) => value + centres[(Math.floor(i / columns) % clusters) * columns + (i % columns)]!);
}

function pendigits(): Float32Array {
  const text = readFileSync(new URL('../../data/pendigits/pendigits.tra', import.meta.url), 'utf8');
  return Float32Array.from(
    text
      .trim()
      .split('\n')
      .flatMap((line) => line.split(',').slice(0, 16).map(Number)),
  );
}

function goldenInertia(name: string): number {
  return golden.fits.find((fit) => fit.name === name)!.inertia;
}

describe('lloyd against scikit-learn from the same start', () => {
  const noise = new Random(11).uniforms(200 * 3);
  const points: Points = { data: noise, rows: 200, columns: 3 };
  const mean = [0, 1, 2].map((c) => noise.reduce((sum, v, i) => sum + (i % 3 === c ? v / 200 : 0), 0));
  const variance = noise.reduce((sum, v, i) => sum + (v - mean[i % 3]!) ** 2, 0) / noise.length;
  const rows = (count: number) => [...noise.subarray(0, count * 3)];
  const settings: Record<string, { start: number[]; maxIterations?: number; tolerance?: number }> = {
    'uniform noise': { start: rows(6) },
    'three iterations only': { start: rows(6), maxIterations: 3 },
    'coarse tolerance': { start: rows(6), tolerance: 0.05 },
    'two empty clusters': { start: [...rows(3), 50, 50, 50, -70, -70, -70] },
  };

  it.each(golden.starts)('$name', ({ name, inertia, iterations, labels, centroids }) => {
    const { start, maxIterations = 300, tolerance = 1e-4 } = settings[name]!;
    const found = atOnce(lloyd(points, Float64Array.from(start), maxIterations, tolerance * variance));
    expect([...found.labels]).toEqual(labels);
    expect(found.iterations).toBe(iterations);
    expect(found.inertia).toBeCloseTo(inertia, 9);
    centroids.forEach((value, i) => {
      expect(found.centroids[i]).toBeCloseTo(value, 9);
    });
  });
});

describe('lloyd', () => {
  it('takes the same way with bounds as with a full search in every iteration', () => {
    const data = blobs(12, 500, 2, 9, 7);
    const points: Points = { data, rows: 500, columns: 2 };
    let centroids = Float64Array.from(data.subarray(0, 18));
    for (let iterations = 1; iterations <= 12; iterations++) {
      const labels = assignToCentroids(data, centroids, 2);
      const sums = new Float64Array(27);
      labels.forEach((label, i) => {
        sums[label * 3]! += data[2 * i]!;
        sums[label * 3 + 1]! += data[2 * i + 1]!;
        sums[label * 3 + 2]! += 1;
      });
      centroids = centroids.map((_, i) => sums[(i >> 1) * 3 + (i % 2)]! / sums[(i >> 1) * 3 + 2]!);
      const found = atOnce(lloyd(points, Float64Array.from(data.subarray(0, 18)), iterations, 0));
      expect(found.iterations).toBe(iterations);
      expect(found.centroids).toEqual(centroids);
      expect(found.labels).toEqual(assignToCentroids(data, centroids, 2));
    }
  });
});

describe('kMeans', () => {
  it('recovers separate blobs with the inertia of scikit-learn', () => {
    const data = blobs(3, 300, 4, 6, 1);
    const { inertia, labels, centroids } = kMeans(data, {
      rows: 300,
      columns: 4,
      clusters: 6,
      random: new Random(1),
    });
    expect(inertia / goldenInertia('separate blobs')).toBeCloseTo(1, 9);
    labels.forEach((label, i) => {
      expect(label).toBe(labels[i % 6]);
    });
    expect(new Set(labels).size).toBe(6);
    expect(centroids.length).toBe(24);
  });

  it('comes as low as the best of 50 starts of scikit-learn on overlapping blobs', () => {
    const data = Float64Array.from(blobs(5, 400, 3, 8, 6));
    const { inertia } = kMeans(data, { rows: 400, columns: 3, clusters: 8, restarts: 50, random: new Random(2) });
    expect(inertia).toBeLessThan(goldenInertia('overlapping blobs') * 1.001);
  });

  it('comes as low as scikit-learn on Pendigits', () => {
    const options = { rows: 7494, columns: 16, clusters: 10, restarts: 12, random: new Random(3) };
    const { inertia } = kMeans(pendigits(), options);
    expect(inertia).toBeLessThan(goldenInertia('pendigits') * 1.001);
  });

  it('reports an inertia that agrees with its labels and centroids', () => {
    const data = blobs(8, 90, 2, 4, 5);
    const { inertia, labels, centroids } = kMeans(data, { rows: 90, columns: 2, clusters: 4, random: new Random(4) });
    const sum = data.reduce((total, v, i) => total + (v - centroids[labels[i >> 1]! * 2 + (i % 2)]!) ** 2, 0);
    expect(inertia).toBeCloseTo(sum, 8);
  });

  it('gives the same result for the same seed, and restarts never make it worse', () => {
    const data = blobs(9, 200, 3, 7, 8);
    const run = (restarts: number) =>
      kMeans(data, { rows: 200, columns: 3, clusters: 7, restarts, random: new Random(5) });
    expect(run(3)).toEqual(run(3));
    const inertias = [1, 2, 4, 8].map((restarts) => run(restarts).inertia);
    expect(inertias).toEqual([...inertias].sort((a, b) => b - a));
  });

  it('leaves no cluster empty while there are distinct rows for it', () => {
    const data = Float32Array.from([...new Float32Array(50), 1, 2, 3]);
    for (let seed = 0; seed < 20; seed++) {
      const found = kMeans(data, { rows: 53, columns: 1, clusters: 4, restarts: 1, random: new Random(seed) });
      expect(new Set(found.labels).size).toBe(4);
      expect(found.inertia).toBe(0);
    }
  });

  it('survives fewer distinct rows than clusters', () => {
    const found = kMeans(new Float32Array(12).fill(7), { rows: 6, columns: 2, clusters: 3, random: new Random(6) });
    expect(found.inertia).toBe(0);
    expect([...found.centroids]).toEqual([7, 7, 7, 7, 7, 7]);
    expect(new Set(found.labels).size).toBe(1);
  });

  it('makes every row its own cluster when K equals the rows, and finds the mean for K = 1', () => {
    const data = Float32Array.of(4, 1, 9, 6);
    const each = kMeans(data, { rows: 4, columns: 1, clusters: 4, random: new Random(7) });
    expect(each.inertia).toBe(0);
    expect([...each.centroids].sort()).toEqual([1, 4, 6, 9]);
    const one = kMeans(data, { rows: 4, columns: 1, clusters: 1, random: new Random(7) });
    expect([...one.centroids]).toEqual([5]);
    expect(one.inertia).toBe(34);
  });

  it.each<[string, Partial<KMeansOptions>, string]>([
    ['a wrong length', { rows: 5 }, 'SHAPE_MISMATCH'],
    ['no columns', { rows: 0, columns: 0 }, 'INVALID_ARGUMENT'],
    ['more clusters than rows', { clusters: 5 }, 'INVALID_ARGUMENT'],
    ['no cluster', { clusters: 0 }, 'INVALID_ARGUMENT'],
    ['no restart', { restarts: 0 }, 'INVALID_ARGUMENT'],
    ['half an iteration', { maxIterations: 0.5 }, 'INVALID_ARGUMENT'],
    ['a negative tolerance', { tolerance: -1 }, 'INVALID_ARGUMENT'],
  ])('refuses %s', (_, change, code) => {
    const options: KMeansOptions = { rows: 4, columns: 2, clusters: 2, random: new Random(8), ...change };
    expect(codeOf(() => kMeans(new Float32Array(8), options))).toBe(code);
  });

  it('names the place of a number that is not finite', () => {
    const data = Float32Array.of(0, 1, 2, Number.NaN);
    const run = () => kMeans(data, { rows: 2, columns: 2, clusters: 1, random: new Random(9) });
    expect(codeOf(run)).toBe('INVALID_DATA');
    expect(run).toThrow(/NaN at row 1, column 1/);
  });
});

describe('assignToCentroids', () => {
  it('picks the nearest centroid, the first of equals', () => {
    const labels = assignToCentroids(Float32Array.of(0, 4, 5, 6, 11), Float64Array.of(0, 10), 1);
    expect([...labels]).toEqual([0, 0, 0, 1, 1]);
  });

  it('gives k-means its own labels back', () => {
    const data = blobs(10, 120, 5, 4, 6);
    const { labels, centroids } = kMeans(data, { rows: 120, columns: 5, clusters: 4, random: new Random(10) });
    expect(assignToCentroids(data, centroids, 5)).toEqual(labels);
    expect(assignToCentroids(new Float32Array(0), centroids, 5).length).toBe(0);
  });

  it('refuses lengths that do not fit', () => {
    expect(codeOf(() => assignToCentroids(new Float32Array(5), new Float64Array(2), 2))).toBe('SHAPE_MISMATCH');
    expect(codeOf(() => assignToCentroids(new Float32Array(4), new Float64Array(3), 2))).toBe('SHAPE_MISMATCH');
    expect(codeOf(() => assignToCentroids(new Float32Array(4), new Float64Array(0), 2))).toBe('SHAPE_MISMATCH');
  });
});
