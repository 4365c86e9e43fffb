import type { Clustering } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { measureSureness, surenessLines } from './sureness.js';

const found = {
  count: 4,
  labels: Int32Array.of(0, 0, 1, 1),
  confidence: Float32Array.of(1, 1, 0.75, 0.75),
  outliers: Uint8Array.of(0, 1, 0, 0),
} as unknown as Clustering;

describe('measureSureness', () => {
  it('compares confidence with classes, whatever these are called', () => {
    const { confidence, classCalibrationError, outliers } = measureSureness(found, Int32Array.of(7, 7, 3, 7));
    expect([confidence, outliers]).toEqual([0.875, 0.25]);
    // Cluster 1 is half right with a confidence of 0.75.
    expect(classCalibrationError).toBeCloseTo(0.125, 9);
  });

  it('says nothing of classes and outliers that are not known', () => {
    const { outliers: _, ...plain } = found;
    expect(measureSureness(plain, undefined)).toEqual({ confidence: 0.875 });
    expect(surenessLines({ confidence: 0.875 })).toEqual(['mean confidence           0.875']);
    expect(surenessLines({ confidence: 0.5, outliers: 0.016, classCalibrationError: 0.1 })).toEqual([
      'mean confidence           0.500  (off from the share in the right class by 0.100)',
      'flagged as outliers       1.6 %  (unlike anything in training)',
    ]);
  });
});
