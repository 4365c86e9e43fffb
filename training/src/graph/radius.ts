import { ZooError } from '@clusterzoo/runtime';
import { NeighbourSearch } from './neighbour-search.js';
import type { NeighbourOptions, Neighbours } from './neighbours.js';

/** Distance to the 11th nearest other row, as IMSAT's published radii have it. */
export const IMSAT_NEIGHBOUR_INDEX = 10;

/** Throws unless `neighbourIndex` is a zero-based rank. */
export function checkNeighbourIndex(neighbourIndex: number): void {
  if (Number.isInteger(neighbourIndex) && neighbourIndex >= 0) return;
  throw new ZooError('INVALID_ARGUMENT', `neighbourIndex must be an integer from 0, got ${neighbourIndex}`);
}

/**
 * The distance of every row to its neighbour at zero-based `neighbourIndex` among the others (IMSAT's radius of virtual
 * adversarial training, arXiv 1702.08720, before its factor of 0.25). With too few rows, the farthest one.
 *
 * @returns rows Euclidean distances, in the units of `data`
 * @throws ZooError as `nearestNeighbours` does, and INVALID_ARGUMENT for a bad `neighbourIndex`
 */
export async function neighbourRadius(
  data: Float32Array | Float64Array,
  options: Omit<NeighbourOptions, 'neighbours'> & { readonly neighbourIndex?: number },
): Promise<Float32Array> {
  const { neighbourIndex = IMSAT_NEIGHBOUR_INDEX, ...rest } = options;
  return radiusFrom(new NeighbourSearch(data, rest), neighbourIndex);
}

/** {@link neighbourRadius} of the rows of a search that others share. */
export async function radiusFrom(search: NeighbourSearch, neighbourIndex: number): Promise<Float32Array> {
  checkNeighbourIndex(neighbourIndex);
  const { found, listed } = await search.atLeast(Math.min(neighbourIndex + 1, search.rows - 1));
  return radiusAt(found, listed, neighbourIndex);
}

/** Column `neighbourIndex` (or the last) of `found.distances`. */
export function radiusAt(found: Neighbours, neighbours: number, neighbourIndex: number): Float32Array {
  const column = Math.min(neighbourIndex, neighbours - 1);
  const rows = found.distances.length / neighbours;
  return Float32Array.from({ length: rows }, (_, i) => found.distances[i * neighbours + column]!);
}
