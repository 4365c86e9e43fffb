import { ZooError } from '@clusterzoo/runtime';
import { Matrix } from 'ml-matrix';
import { atOnce, type Steps } from '../steps.js';
import { checkRows } from './check-rows.js';
import { innerProductSteps } from './inner-products.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { addScaled } from './vectors.js';

/** What {@link principalComponents} needs to know. */
export interface PcaOptions {
  readonly rows: number;
  readonly columns: number;
  /** Components wanted, 1 to `columns`. */
  readonly components: number;
  /** Told the share of the work on the axes that is done. */
  readonly onProgress?: (share: number) => void;
}

/** The directions in which a data set varies most. */
export interface PrincipalAxes {
  /** A unit vector of `columns` numbers for each component; its entry of largest absolute value is positive. */
  readonly axes: readonly Float64Array[];
  /** Variance (divisor rows) along each component, falling. */
  readonly variances: Float64Array;
  /** Mean of every column. */
  readonly mean: Float64Array;
}

/** The leading principal components of a data set. */
export interface PrincipalComponents extends PrincipalAxes {
  /** rows × components, row-major: the centred rows in the new axes, not whitened. */
  readonly scores: Float32Array;
}

/** Columns whose covariance matrix and its eigenvectors are still computed in reasonable time and memory. */
const MOST_COLUMNS = 4096;

/** Rows whose products take as long as an eigenvector. */
const EIGEN_ROWS = 12;

/** Turns the axis so that its entry of largest absolute value (the first of equals) is positive. */
function orient(axis: Float64Array): Float64Array {
  let leading = 0;
  for (const value of axis) if (Math.abs(value) > Math.abs(leading)) leading = value;
  return leading < 0 ? axis.map((value) => -value) : axis;
}

/**
 * Principal component analysis: eigenvectors of the covariance matrix, in float64; about 3 s for 4,000 × 720, most of it
 * for the eigenvectors.
 *
 * @param data - row-major, rows × columns, finite
 * @throws ZooError INVALID_ARGUMENT if `components` is not in [1, columns] or there are more than 4,096 columns;
 *   SHAPE_MISMATCH or INVALID_DATA if `data` has another length or holds NaN or an infinity
 */
export function principalComponents(data: Float32Array | Float64Array, options: PcaOptions): PrincipalComponents {
  const { rows, components } = options;
  const { centred, ...found } = atOnce(axesOf(data, options));
  const scores = new Float32Array(rows * components);
  found.axes.forEach((axis, p) => {
    const score = new Float64Array(rows);
    centred.forEach((column, c) => {
      addScaled(score, axis[c]!, column);
    });
    for (let i = 0; i < rows; i++) scores[i * components + p] = score[i]!;
  });
  return { ...found, scores };
}

/** The axes of {@link principalComponents} in steps; the eigenvectors, most of a second for 500 columns, in one. */
export function* principalAxisSteps(data: Float32Array | Float64Array, options: PcaOptions): Steps<PrincipalAxes> {
  const { centred: _, ...found } = yield* axesOf(data, options);
  return found;
}

/** Axes, and the columns of the data without their mean. */
function* axesOf(
  data: Float32Array | Float64Array,
  options: PcaOptions,
): Steps<PrincipalAxes & { readonly centred: readonly Float64Array[] }> {
  const { rows, columns, components, onProgress } = options;
  checkRows(data, rows, columns);
  if (!Number.isInteger(components) || components < 1 || components > columns) {
    throw new ZooError('INVALID_ARGUMENT', `components must be an integer in [1, ${columns}], got ${components}`);
  }
  if (columns > MOST_COLUMNS) {
    const remedy = 'keep the columns of largest variance';
    throw new ZooError('INVALID_ARGUMENT', `PCA takes at most ${MOST_COLUMNS} columns, got ${columns}; ${remedy}`);
  }
  const centred = Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_, i) => data[i * columns + c]!),
  );
  const mean = Float64Array.from(centred, (column) => column.reduce((sum, value) => sum + value, 0) / rows);
  centred.forEach((column, c) => {
    for (let i = 0; i < rows; i++) column[i]! -= mean[c]!;
  });
  // Products of columns, beside which an eigenvector takes as long as those of a dozen rows.
  const ofProducts = rows / (rows + EIGEN_ROWS * columns);
  const products = yield* innerProductSteps(centred, rows, (share) => onProgress?.(share * ofProducts));
  const { values, vectors } = symmetricEigen(Matrix.from1DArray(columns, columns, products));
  onProgress?.(1);
  const axes = vectors.slice(0, components).map(orient);
  return { centred, axes, variances: values.slice(0, components).map((value) => Math.max(0, value)), mean };
}
