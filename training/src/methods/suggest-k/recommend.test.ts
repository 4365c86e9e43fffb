import { describe, expect, it } from 'vitest';
import { type KMeasures, recommend } from './recommend.js';

/** Measures of K = 2, 3, …: the information of perfect clusters up to `truth`, then of needless cuts. */
function measures(truth: number, to: number, stability: (clusters: number) => number, gapAt = truth): KMeasures[] {
  return Array.from({ length: to - 1 }, (_, i) => {
    const clusters = i + 2;
    const needless = 0.3 * Math.log(Math.max(1, clusters / truth));
    return {
      clusters,
      eigengap: clusters === gapAt ? 0.2 : 0.01,
      stability: stability(clusters),
      graphMutualInformation: Math.log(Math.min(truth, clusters)) + needless,
    };
  });
}

describe('recommend', () => {
  it('takes the knee of the information', () => {
    const found = recommend(measures(6, 20, () => 0.97));
    expect(found).toMatchObject({ clusters: 6, eigengapClusters: 6, certainty: 'clear', near: [6] });
    expect(found.candidates.at(-1)!.knee).toBeCloseTo(0, 12);
  });

  it('is less sure where the eigengap says something else, or neighbours come near', () => {
    expect(recommend(measures(6, 20, () => 0.97, 4))).toMatchObject({ clusters: 6, certainty: 'fair' });
    const flat = measures(6, 20, (clusters) => (clusters === 6 ? 0.86 : 0.95));
    expect(recommend(flat)).toMatchObject({ near: expect.arrayContaining([6]), certainty: 'fair' });
  });

  it('prefers what is stable, and is not sure of what is not', () => {
    const found = recommend(measures(6, 20, (clusters) => (clusters === 6 ? 0.4 : 0.9)));
    expect(found.clusters).not.toBe(6);
    expect(recommend(measures(6, 20, () => 0.6)).certainty).toBe('unclear');
    expect(recommend(measures(6, 20, () => -0.1)).certainty).toBe('unclear');
  });
});
