import type { Clustering } from '@clusterzoo/runtime';
import { expectedCalibrationError } from '../methods/calibration.js';
import { clusteringMetrics } from '../metrics/index.js';

/** How sure a model is of rows, and of how many it says that it knows nothing like them. */
export interface Sureness {
  /** Mean confidence, [0, 1]. */
  readonly confidence: number;
  /**
   * Expected calibration error of the confidence against the classes, each cluster standing for the class that it is
   * matched with; absent where the data have no labels. Confidence is not fitted to classes: where whole clusters are no
   * class, this is large.
   */
  readonly classCalibrationError?: number;
  /** Share of rows flagged as outliers, [0, 1]; absent where the model has no thresholds. */
  readonly outliers?: number;
}

/** @param classes - class of each row, if known */
export function measureSureness(found: Clustering, classes: Int32Array | undefined): Sureness {
  const { confidence, outliers, labels, count } = found;
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / count;
  const sureness = { confidence: mean(confidence), ...(outliers && { outliers: mean(outliers) }) };
  if (!classes) return sureness;
  const { mapping } = clusteringMetrics(classes, labels);
  const right = Array.from(labels, (label, i) => (mapping.get(label) === classes[i] ? 1 : 0));
  return { ...sureness, classCalibrationError: expectedCalibrationError(confidence, right) };
}

/** Lines for a terminal. */
export function surenessLines({ confidence, classCalibrationError, outliers }: Sureness): string[] {
  const against =
    classCalibrationError === undefined
      ? ''
      : `  (off from the share in the right class by ${classCalibrationError.toFixed(3)})`;
  return [
    `mean confidence           ${confidence.toFixed(3)}${against}`,
    ...(outliers === undefined
      ? []
      : [`flagged as outliers       ${(100 * outliers).toFixed(1)} %  (unlike anything in training)`]),
  ];
}
