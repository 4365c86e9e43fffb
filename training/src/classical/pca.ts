import { ZooError } from '@clusterzoo/runtime';
import { Matrix } from 'ml-matrix';
import { checkRows } from './check-rows.js';
import { innerProducts } from './inner-products.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { addScaled } from './vectors.js';

/** What {@link principalComponents} needs to know. */
export interface PcaOptions {
  readonly rows: number;
  readonly columns: number;
  /** Components wanted, 1 to `columns`. */
  readonly components: number;
}

/** The leading principal components of a data set. */
export interface PrincipalComponents {
  /** rows × components, row-major: the centred rows in the new axes, not whitened. */
  readonly scores: Float32Array;
  /** A unit vector of `columns` numbers for each component; its entry of largest absolute value is positive. */
  readonly axes: readonly Float64Array[];
  /** Variance (divisor rows) along each component, falling. */
  readonly variances: Float64Array;
  /** Mean of every column. */
  readonly mean: Float64Array;
}

/** Columns whose covariance matrix and its eigenvectors are still computed in reasonable time and memory. */
const MOST_COLUMNS = 4096;

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
  const { rows, columns, components } = options;
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
  const covariance = Matrix.from1DArray(columns, columns, innerProducts(centred, rows));
  const { values, vectors } = symmetricEigen(covariance);
  const axes = vectors.slice(0, components).map(orient);
  const scores = new Float32Array(rows * components);
  axes.forEach((axis, p) => {
    const score = new Float64Array(rows);
    centred.forEach((column, c) => {
      addScaled(score, axis[c]!, column);
    });
    for (let i = 0; i < rows; i++) scores[i * components + p] = score[i]!;
  });
  return { scores, axes, variances: values.slice(0, components).map((value) => Math.max(0, value)), mean };
}
