import { expect, it } from 'vitest';
import { clusterConfidence } from './confidence.js';

it('gives mean and fifth percentile of each cluster, and 0 for an empty one', () => {
  const ramp = Float32Array.from({ length: 101 }, (_, i) => i / 100);
  const labels = new Int32Array(103);
  labels[101] = 2;
  labels[102] = 2;
  const confidence = Float32Array.from([...ramp, 0.5, 1.0000001]);
  const [first, empty, last] = clusterConfidence(labels, confidence, 3);
  expect(first!.mean).toBeCloseTo(0.5, 6);
  expect(first!.p05).toBeCloseTo(0.05, 6);
  expect(empty).toEqual({ mean: 0, p05: 0 });
  expect(last!.mean).toBeCloseTo(0.75, 6);
  expect(last!.p05).toBeCloseTo(0.525, 6);
});
