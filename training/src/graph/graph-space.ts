import { ZooError } from '@clusterzoo/runtime';
import { principalComponents } from '../classical/pca.js';
import type { RowKind } from '../data/dataset.js';
import { standardiseCounts } from './counts.js';

/** Columns up to which Euclidean distances are taken in the data themselves. */
const MOST_DIRECT_COLUMNS = 50;

/** Principal components taken beyond that. */
const COMPONENTS = 20;

/** Coordinates in which rows that are near belong together. */
export interface GraphSpace {
  /** Row-major, rows × columns. */
  readonly data: Float32Array | Float64Array;
  readonly columns: number;
}

/** What {@link graphSpace} needs to know: what a row is, and the shape of the data. */
export type GraphSpaceOptions = RowKind & {
  readonly rows: number;
  readonly columns: number;
  /** Principal components that distances are taken in where there are more than 50 columns. @default 20 */
  readonly components?: number | undefined;
};

/**
 * Where a graph's distances are taken: vectors of up to 50 columns as they are, longer ones by their first principal
 * components; counts the same after {@link standardiseCounts}; images as they are, for their neighbours are found by an
 * `ImageSearch` and only islands join by Euclidean distance.
 *
 * @param data - row-major, rows × columns; for counts the raw ones
 * @throws ZooError SHAPE_MISMATCH if an image has another number of pixels than a row has columns
 */
export function graphSpace(data: Float32Array | Float64Array, options: GraphSpaceOptions): GraphSpace {
  const { rows, columns, components = COMPONENTS } = options;
  if (options.kind === 'image') {
    checkImage(options, columns);
    return { data, columns };
  }
  const values = options.kind === 'counts' ? standardiseCounts(data, rows, columns) : data;
  if (columns <= Math.max(MOST_DIRECT_COLUMNS, components)) return { data: values, columns };
  const { scores } = principalComponents(values, { rows, columns, components });
  return { data: scores, columns: components };
}

function checkImage(
  { height, width, channels = 1 }: Extract<RowKind, { readonly kind: 'image' }>,
  columns: number,
): void {
  const whole = [height, width].every((side) => Number.isInteger(side) && side > 0);
  if (whole && channels * height * width === columns) return;
  const got = `got ${channels === 1 ? '' : `${channels} × `}${height} × ${width}`;
  throw new ZooError('SHAPE_MISMATCH', `an image of a row must have ${columns} pixels, its number of columns; ${got}`);
}
