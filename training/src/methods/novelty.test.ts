import { describe, expect, it } from 'vitest';
import { noveltyScores, noveltyWeights } from './novelty.js';

describe('noveltyScores', () => {
  it('weighs squares of misses and latents, each in units of its scale', () => {
    const rows = Float32Array.of(1, 2, 5, 5);
    const copies = Float32Array.of(0, 4, 5, 6);
    const latents = Float32Array.of(3, 0);
    const units = { transform: 'none', scale: [0.5, 4], latentScale: [1.5] } as const;
    const scores = noveltyScores({ rows, copies, latents }, units);
    expect(scores[0]).toBeCloseTo(((2 ** 2 + 0.5 ** 2) / Math.SQRT2 + 2 ** 2) / (Math.SQRT2 + 1), 6);
    expect(scores[1]).toBeCloseTo(0.25 ** 2 / Math.SQRT2 / (Math.SQRT2 + 1), 6);
  });

  it('takes misses of d elements for √d numbers beside the latents', () => {
    const { miss, latent } = noveltyWeights(784, 30);
    expect(784 * miss + 30 * latent).toBeCloseTo(1, 12);
    expect((784 * miss) / (30 * latent)).toBeCloseTo(28 / 30, 12);
  });

  it('compares logarithms of counts', () => {
    const reconstructed = { rows: Float32Array.of(7, 0), copies: Float32Array.of(1, 0), latents: Float32Array.of(0) };
    const scores = noveltyScores(reconstructed, { transform: 'log2', scale: [2, 1], latentScale: [1] });
    expect(scores[0]).toBeCloseTo(((3 - 1) / 2) ** 2 / Math.SQRT2 / (Math.SQRT2 + 1), 6);
  });

  it('is infinite where there is nothing to compare', () => {
    const copies = Float32Array.of(Number.NaN);
    const reconstructed = { rows: Float32Array.of(1), copies, latents: Float32Array.of(1) };
    const scores = noveltyScores(reconstructed, { transform: 'none', scale: [1], latentScale: [1] });
    expect(scores).toEqual(Float32Array.of(Number.POSITIVE_INFINITY));
  });
});
