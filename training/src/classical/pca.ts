import { ZooError } from '@clusterzoo/runtime';
import { Matrix } from 'ml-matrix';
import { assertNotAborted, breather } from '../breather.js';
import { atOnce, type Steps, withPauses } from '../steps.js';
import { checkRows } from './check-rows.js';
import { innerProductSteps } from './inner-products.js';
import { type SymmetricEigen, symmetricEigen } from './symmetric-eigen.js';
import { symmetricEigenAside } from './symmetric-eigen-aside.js';
import { addScaled } from './vectors.js';

/** What {@link principalComponents} needs to know. */
export interface PcaOptions {
  readonly rows: number;
  readonly columns: number;
  /** Components wanted, 1 to `columns`. */
  readonly components: number;
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
  const { rows, columns, components } = options;
  const { products, centred, mean } = atOnce(covarianceSteps(data, options));
  const found = leadingAxes(symmetricEigen(Matrix.from1DArray(columns, columns, products)), components);
  const scores = new Float32Array(rows * components);
  found.axes.forEach((axis, p) => {
    const score = new Float64Array(rows);
    centred.forEach((column, c) => {
      addScaled(score, axis[c]!, column);
    });
    for (let i = 0; i < rows; i++) scores[i * components + p] = score[i]!;
  });
  return { ...found, mean, scores };
}

/** How {@link principalAxes} is followed. */
export interface PcaControls {
  /** Told the share of the work that is done. */
  readonly onProgress?: (share: number) => void;
  /** Stops it with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The axes of {@link principalComponents}, to the last bit, without keeping others from their turns. */
export async function principalAxes(
  data: Float32Array | Float64Array,
  options: PcaOptions,
  { onProgress, signal }: PcaControls = {},
): Promise<PrincipalAxes> {
  const { rows, columns, components } = options;
  const breathe = breather();
  const pause = () => {
    assertNotAborted(signal, 'the search for principal components');
    return breathe();
  };
  const ofProducts = rows / (rows + EIGEN_ROWS * columns);
  const told = (share: number) => onProgress?.(share * ofProducts);
  const { products, mean } = await withPauses(covarianceSteps(data, options, told), pause);
  const eigen = await symmetricEigenAside(products, columns, signal);
  onProgress?.(1);
  return { ...leadingAxes(eigen, components), mean };
}

function leadingAxes({ values, vectors }: SymmetricEigen, components: number): Omit<PrincipalAxes, 'mean'> {
  const variances = values.slice(0, components).map((value) => Math.max(0, value));
  return { axes: vectors.slice(0, components).map(orient), variances };
}

/** What the axes are found from. */
interface Covariance {
  /** [columns, columns] row-major. */
  readonly products: Float64Array;
  readonly mean: Float64Array;
  /** The columns of the data without their mean. */
  readonly centred: readonly Float64Array[];
}

function* covarianceSteps(
  data: Float32Array | Float64Array,
  { rows, columns, components }: PcaOptions,
  onProgress?: (share: number) => void,
): Steps<Covariance> {
  checkRows(data, rows, columns);
  if (!Number.isInteger(components) || components < 1 || components > columns) {
    throw new ZooError('INVALID_ARGUMENT', `components must be an integer in [1, ${columns}], got ${components}`);
  }
  if (columns > MOST_COLUMNS) {
    const remedy = 'keep the columns of largest variance';
    throw new ZooError('INVALID_ARGUMENT', `PCA takes at most ${MOST_COLUMNS} columns, got ${columns}; ${remedy}`);
  }
  const mean = new Float64Array(columns);
  const centred: Float64Array[] = [];
  for (let c = 0; c < columns; c++) {
    const column = new Float64Array(rows);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      column[i] = data[i * columns + c]!;
      sum += column[i]!;
    }
    mean[c] = sum / rows;
    for (let i = 0; i < rows; i++) column[i]! -= mean[c]!;
    centred.push(column);
    yield;
  }
  const products = yield* innerProductSteps(centred, rows, onProgress);
  return { products, mean, centred };
}
