import { describe, expect, it } from 'vitest';
import { temperedConfidence } from './temperature.js';

const softmax = (logits: readonly number[], temperature: number): number[] => {
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
};

describe('temperedConfidence', () => {
  it('is what dividing the logits by the temperature gives', () => {
    const logits = [
      [2, 0.5, -1],
      [-3, 1, 4],
    ];
    const probabilities = Float32Array.from(logits.flatMap((row) => softmax(row, 1)));
    for (const temperature of [0.5, 1, 1.7, 6]) {
      const got = temperedConfidence(probabilities, 3, temperature);
      for (const [i, row] of logits.entries()) {
        expect(got[i]).toBeCloseTo(Math.max(...softmax(row, temperature)), 6);
      }
    }
  });

  it('stays in [1/K, 1] where all is lost or all is sure', () => {
    const probabilities = Float32Array.of(0.25, 0.25, 0.25, 0.25, 0, 1, 0, 1e-38);
    for (const temperature of [0.05, 1, 20]) {
      const [even, sure] = temperedConfidence(probabilities, 4, temperature);
      expect(even).toBeCloseTo(0.25, 6);
      expect(sure).toBeLessThanOrEqual(1);
      expect(sure).toBeGreaterThan(0.9);
    }
  });
});
