import { principalComponents } from '../classical/pca.js';
import { standardiseCounts } from './counts.js';

/** Kinds of data, by how their neighbours are found. */
export type GraphKind = 'vector' | 'counts';

/** Columns up to which Euclidean distances are taken in the data themselves. */
const MOST_DIRECT_COLUMNS = 50;

/** Principal components taken beyond that. */
const COMPONENTS = 20;

/** The coordinates in which neighbours are near. */
export interface GraphSpace {
  /** Row-major, rows × columns. */
  readonly data: Float32Array | Float64Array;
  readonly columns: number;
}

/**
 * Where a graph's distances are taken: vectors of up to 50 columns as they are, longer ones by their first 20 principal
 * components; counts the same after {@link standardiseCounts}.
 *
 * @param data - row-major, rows × columns; for counts the raw ones
 */
export function graphSpace(
  data: Float32Array | Float64Array,
  { kind, rows, columns }: { readonly kind: GraphKind; readonly rows: number; readonly columns: number },
): GraphSpace {
  const values = kind === 'counts' ? standardiseCounts(data, rows, columns) : data;
  if (columns <= MOST_DIRECT_COLUMNS) return { data: values, columns };
  const { scores } = principalComponents(values, { rows, columns, components: COMPONENTS });
  return { data: scores, columns: COMPONENTS };
}
