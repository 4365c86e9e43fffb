import { ZooError } from '@clusterzoo/runtime';
import { atOnce, type Steps } from '../steps.js';
import type { PrincipalAxes } from './pca.js';

/** Rows of a step. */
const STEP_ROWS = 32;

/**
 * Rows in the axes of principal components that other rows gave: centred with their mean, not whitened.
 *
 * @param data - `[rows, columns]`, row-major
 * @returns `[rows, axes]`, row-major
 * @throws ZooError `SHAPE_MISMATCH` if `data` are not whole rows
 */
export function projectRows(
  data: Float32Array | Float64Array,
  basis: Pick<PrincipalAxes, 'axes' | 'mean'>,
): Float32Array {
  return atOnce(projectionSteps(data, basis));
}

/** {@link projectRows} in steps. @param onProgress - told the share that is done */
export function* projectionSteps(
  data: Float32Array | Float64Array,
  { axes, mean }: Pick<PrincipalAxes, 'axes' | 'mean'>,
  onProgress?: (share: number) => void,
): Steps<Float32Array> {
  const columns = mean.length;
  const rows = data.length / columns;
  if (!Number.isInteger(rows)) {
    throw new ZooError('SHAPE_MISMATCH', `${data.length} numbers are not whole rows of ${columns}`);
  }
  const scores = new Float32Array(rows * axes.length);
  const centred = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) centred[c] = data[i * columns + c]! - mean[c]!;
    axes.forEach((axis, p) => {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += axis[c]! * centred[c]!;
      scores[i * axes.length + p] = sum;
    });
    if (i % STEP_ROWS !== STEP_ROWS - 1) continue;
    onProgress?.((i + 1) / rows);
    yield;
  }
  return scores;
}
