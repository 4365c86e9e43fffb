import { type Clustering, Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { calibrate, expectedCalibrationError, fitTemperature } from './calibration.js';
import { argmaxRows } from './rows.js';
import { temperedConfidence } from './temperature.js';

const CLUSTERS = 4;

/** Softmax of random logits times `sharpness`, and labels drawn from the softmax of the logits themselves. */
function overconfident(count: number, sharpness: number, seed: number) {
  const random = new Random(seed);
  const probabilities = new Float32Array(count * CLUSTERS);
  const drawn = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const logits = random.normals(CLUSTERS, 1.5);
    const softmax = (factor: number) => {
      const powers = Array.from(logits, (logit) => Math.exp(factor * logit));
      const total = powers.reduce((sum, value) => sum + value, 0);
      return powers.map((value) => value / total);
    };
    probabilities.set(softmax(sharpness), i * CLUSTERS);
    drawn[i] = random.categorical(softmax(1));
  }
  return { probabilities, drawn, labels: argmaxRows(probabilities, CLUSTERS) };
}

function clustering({ probabilities, labels }: ReturnType<typeof overconfident>): Clustering {
  const confidence = temperedConfidence(probabilities, CLUSTERS, 1);
  const views = { probabilitiesOf: () => probabilities, latentsOf: () => new Float32Array(0) };
  const facts = { count: labels.length, clusters: CLUSTERS, latentSize: 0, latents: new Float32Array(0) };
  return { ...facts, ...views, labels, probabilities, confidence };
}

describe('expectedCalibrationError', () => {
  it('is the gap between confidence and share right, bin by bin', () => {
    expect(expectedCalibrationError([0.9, 0.9, 0.9, 0.9], [1, 1, 1, 0])).toBeCloseTo(0.15, 12);
    // Gaps of 0.5 in two bins that would cancel in one.
    expect(expectedCalibrationError([0.5, 0.5, 1, 1], [1, 1, 0.5, 0.5])).toBeCloseTo(0.5, 12);
    expect(expectedCalibrationError([0.5, 0.5, 1, 1], [1, 1, 0.5, 0.5], 1)).toBeCloseTo(0, 12);
    expect(expectedCalibrationError([], [])).toBe(0);
  });
});

describe('fitTemperature', () => {
  it.each([1, 2, 4])('finds what logits were multiplied by: %d', (sharpness) => {
    const { probabilities, drawn, labels } = overconfident(20_000, sharpness, 3);
    const agreement = labels.map((label, i) => (label === drawn[i] ? 1 : 0));
    const temperature = fitTemperature(probabilities, CLUSTERS, agreement);
    expect(temperature / sharpness).toBeGreaterThan(0.93);
    expect(temperature / sharpness).toBeLessThan(1.07);
  });

  it('stays in its bounds where all agree, or none', () => {
    const { probabilities, labels } = overconfident(200, 1, 4);
    expect(fitTemperature(probabilities, CLUSTERS, new Array(labels.length).fill(1))).toBeCloseTo(0.5, 2);
    expect(fitTemperature(probabilities, CLUSTERS, new Array(labels.length).fill(0))).toBeCloseTo(10, 1);
  });
});

describe('calibrate', () => {
  const [train, test] = [overconfident(4000, 3, 5), overconfident(1500, 3, 6)];
  // Clusters of others have other names.
  const renamed = (labels: Int32Array) => labels.map((label) => [2, 3, 1, 0][label]!);

  it('maps the clusters of others, and measures where the temperature was not fitted', () => {
    const labels = [{ train: renamed(train.drawn), test: renamed(test.drawn) }];
    const found = calibrate(clustering(train), clustering(test), { against: 'other-seeds', labels });
    expect(found).toMatchObject({ against: 'other-seeds', references: 1, split: 'test', rows: 1500 });
    expect(Math.abs(found.temperature - 3)).toBeLessThan(0.3);
    expect(found.uncalibratedError).toBeGreaterThan(0.15);
    expect(found.error).toBeLessThan(0.04);
    const agree = test.labels.filter((label, i) => label === test.drawn[i]).length / 1500;
    expect(found.agreement).toBeCloseTo(agree, 9);
    expect(Math.abs(found.confidence - agree)).toBeLessThan(0.03);
  });

  it('leaves confidences that are right as they are, whatever a few rows are sure of', () => {
    // 1 of 100 rows is sure and wrong, the others are as sure as they are right.
    const rows = 5000;
    const probabilities = new Float32Array(rows * CLUSTERS);
    for (let i = 0; i < rows; i++) probabilities.set([0.9902, 0.0049, 0.0049, 0], i * CLUSTERS);
    const labels = new Int32Array(rows);
    const drawn = labels.map((_, i) => (i % 100 === 0 ? 1 : 0));
    for (let i = 0; i < rows; i += 100) probabilities.set([0.99999, 0.00001, 0, 0], i * CLUSTERS);
    expect(
      fitTemperature(
        probabilities,
        CLUSTERS,
        drawn.map((label) => 1 - label),
      ),
    ).toBeGreaterThan(1.05);
    const own = clustering({ probabilities, drawn, labels });
    const found = calibrate(own, own, { against: 'other-seeds', labels: [{ train: drawn, test: drawn }] });
    expect(found).toMatchObject({ temperature: 1, error: found.uncalibratedError });
    expect(found.error).toBeLessThan(0.002);
  });

  it('halves the training rows where there are no others', () => {
    const labels = [{ train: train.drawn }, { train: renamed(train.drawn) }];
    const found = calibrate(clustering(train), undefined, { against: 'other-seeds', labels });
    expect(found).toMatchObject({ references: 2, split: 'train', rows: 2000 });
    expect(found.error).toBeLessThan(found.uncalibratedError / 3);
  });

  it('refuses labels of other rows', () => {
    const labels = [{ train: train.drawn.slice(1) }];
    expect(() => calibrate(clustering(train), undefined, { against: 'restarts', labels })).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    );
  });
});
