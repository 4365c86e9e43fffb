import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { noveltyScores } from './novelty.js';
import { fitOutlierThresholds, OUTLIER_LEVELS } from './outlier-thresholds.js';
import { type Scaling, uniformScaling } from './scaling.js';

const COLUMNS = 5;

/** Rows and reconstructions that miss each column by a normal number of its own size. */
function missed(count: number, sizes: readonly number[], seed: number) {
  const random = new Random(seed);
  const data = Float32Array.from({ length: count * COLUMNS }, () => 100 * random.uniform());
  const noise = random.normals(count * COLUMNS);
  const copies = data.map((value, at) => value + sizes[at % COLUMNS]! * noise[at]!);
  const latents = random.normals(2 * count);
  return { rows: { data, rows: count, columns: COLUMNS }, copies, latents };
}

function fit(count: number, sizes: readonly number[], scaling: Scaling = uniformScaling(COLUMNS, 0, 100)) {
  const source = missed(count, sizes, 1);
  const confidence = Float32Array.from({ length: count }, (_, i) => 0.5 + (i + 1) / (2 * count));
  return fitOutlierThresholds({ ...source, confidence, scaling, random: new Random(2) });
}

describe('fitOutlierThresholds', () => {
  const sizes = [1, 2, 4, 8, 0];

  it('finds how far each element is usually missed, half of it as far as all are', () => {
    const { scale } = fit(20_000, sizes).units;
    const typical = (1 + 4 + 16 + 64) / 5;
    sizes.forEach((size, j) => {
      expect(scale[j]! / Math.sqrt((size ** 2 + typical) / 2)).toBeCloseTo(1, 1);
    });
  });

  it('flags as few further rows as it says, and rows that are missed by far more', () => {
    const fitted = fit(20_000, sizes);
    expect(fitted.novelty.level).toBeLessThanOrEqual(OUTLIER_LEVELS.novelty);
    for (const scale of fitted.units.latentScale) expect(scale).toBeCloseTo(1, 1);
    const share = (seed: number, factor: number) => {
      const { rows, ...made } = missed(
        20_000,
        sizes.map((size) => factor * size),
        seed,
      );
      const scores = noveltyScores({ rows: rows.data, ...made }, fitted.units);
      return scores.filter((score) => score > fitted.novelty.threshold).length / rows.rows;
    };
    expect(share(9, 1)).toBeGreaterThan(0.006);
    expect(share(9, 1)).toBeLessThan(0.014);
    expect(share(9, 8)).toBeGreaterThan(0.9);
    const { p50, p95, p99, threshold } = fitted.novelty;
    expect([p50, p95, p99, threshold]).toEqual([p50, p95, p99, threshold].sort((a, b) => a - b));
    // One confidence in a thousand: they are spread evenly over [0.5, 1].
    expect(fitted.confidence.threshold).toBeGreaterThan(0.5);
    expect(fitted.confidence.threshold).toBeLessThan(0.502);
  });

  it('lets what is missed count beside latents that lie far out in some rows', () => {
    const farOut = (seed: number, factor = 1) => {
      const { rows, copies, latents } = missed(
        20_000,
        sizes.map((size) => factor * size),
        seed,
      );
      return { rows, copies, latents: latents.map((value, at) => (at % 50 < 2 ? 6 : 1) * value) };
    };
    const confidence = new Float32Array(20_000).fill(1);
    const scaling = uniformScaling(COLUMNS, 0, 100);
    const { units, novelty } = fitOutlierThresholds({ ...farOut(1), confidence, scaling, random: new Random(3) });
    // Their root mean square is √2.4.
    for (const scale of units.latentScale) expect(scale).toBeGreaterThan(2);
    const share = (seed: number, factor?: number) => {
      const { rows, ...made } = farOut(seed, factor);
      const scores = noveltyScores({ rows: rows.data, ...made }, units);
      return scores.filter((score) => score > novelty.threshold).length / rows.rows;
    };
    expect(share(9)).toBeGreaterThan(0.006);
    expect(share(9)).toBeLessThan(0.014);
    expect(share(9, 4)).toBeGreaterThan(0.6);
  });

  it('compares elements in their own units', () => {
    const wide: Scaling = { transform: 'none', low: [0, 0, 0, 0, 0], high: [100, 100, 100, 100, 1e6] };
    const { scale } = fit(2000, [1, 1, 1, 1, 0], wide).units;
    // Half of the mean variance, as a share of an interval 10,000 times as wide.
    expect(scale[4]! / (1e4 * Math.sqrt(0.4))).toBeCloseTo(1, 1);
    expect(scale[0]! / Math.sqrt(0.9)).toBeCloseTo(1, 1);
  });

  it('has the largest score as threshold where rows are few, and none for confidence', () => {
    const { novelty, confidence } = fit(40, sizes);
    expect(novelty.level).toBeCloseTo(1 / 21, 4);
    expect(novelty.threshold).toBeGreaterThanOrEqual(novelty.p99);
    expect(confidence).toEqual({ threshold: 0, level: 0 });
  });

  it('fits a single row, and rows that are reconstructed exactly', () => {
    for (const count of [1, 2, 300]) {
      const { units, novelty } = fit(count, [0, 0, 0, 0, 0]);
      expect(Math.min(...units.scale)).toBeGreaterThan(0);
      for (const scale of units.latentScale) expect(Number.isFinite(scale)).toBe(true);
      expect(novelty.threshold).toBeGreaterThan(0);
    }
  });

  it('works on logarithms of counts', () => {
    const data = Float32Array.of(1, 3, 7, 15, 1, 3, 7, 15);
    const copies = data.map((value) => 2 * (value + 1) - 1);
    const scaling = uniformScaling(1, 0, 4, 'log2');
    const confidence = new Float32Array(8).fill(1);
    const rows = { data, rows: 8, columns: 1 };
    const { units } = fitOutlierThresholds({
      rows,
      copies,
      latents: new Float32Array(8),
      confidence,
      scaling,
      random: new Random(1),
    });
    expect(units.transform).toBe('log2');
    // One doubling.
    expect(units.scale[0]).toBeCloseTo(1, 4);
    expect(units.latentScale[0]).toBeGreaterThan(0);
  });
});
