import { assertNotAborted, breather } from '../breather.js';
import { checkRows } from '../classical/check-rows.js';
import type { OnnxRuntime } from '../engine/onnxruntime.js';
import { type CentredRows, centreRows, seemingReach } from './centred-rows.js';
import type { NeighbourFinder } from './finder.js';
import { GroupMinima, grouping, ROW_BLOCK } from './group-minima.js';
import { NearestList } from './nearest-list.js';
import { checkNeighbours, type NeighbourOptions, type Neighbours, nearestNeighbours } from './neighbours.js';

/** Differences up to which a plain search takes a fraction of a second. */
const PLAIN = 2e8;

/** Columns up to which the bound of the rounding errors means something. */
const MOST_COLUMNS = 100_000;

/** Rows of a group: larger ones leave fewer minima to look at, but more rows to compare exactly. */
function groupSize({ rows, columns, neighbours }: NeighbourOptions): number {
  const balance = Math.sqrt((2 * rows) / ((neighbours + 1) * columns));
  return Math.min(32, Math.max(2, 2 ** Math.round(Math.log2(balance))));
}

/**
 * Finds what {@link nearestNeighbours} finds, to the last bit, by matrix products in onnxruntime: these give the least
 * distance of a row to every small group of rows, in float32; then only the rows of groups that can hold a neighbour,
 * by a bound on the rounding errors, are compared exactly. Few rows are searched plainly.
 *
 * @param threads - of the matrix products. @default onnxruntime's own choice
 */
export function matrixFinder(runtime: OnnxRuntime, { threads }: { readonly threads?: number } = {}): NeighbourFinder {
  return {
    name: 'exact',
    async find(data, options) {
      const { rows, columns, neighbours } = options;
      checkRows(data, rows, columns);
      checkNeighbours(neighbours, rows);
      const small = rows * rows * columns < PLAIN || columns > MOST_COLUMNS;
      const centred = small ? undefined : centreRows(data, rows, columns);
      if (!centred) return nearestNeighbours(data, options);
      const minima = await GroupMinima.create(runtime, centred, grouping(rows, groupSize(options)), threads);
      try {
        return await search(data, centred, minima, options);
      } finally {
        await minima.dispose();
      }
    },
  };
}

async function search(
  data: Float32Array | Float64Array,
  centred: CentredRows,
  minima: GroupMinima,
  { rows, columns, neighbours, onProgress, signal }: NeighbourOptions,
): Promise<Neighbours> {
  const { groups, size } = minima.grouping;
  const breathe = breather();
  const indices = new Int32Array(rows * neighbours);
  const distances = new Float32Array(rows * neighbours);
  const least = new Float64Array(neighbours + 1);
  const list = new NearestList(data, columns, neighbours);
  for (let from = 0; from < rows; from += ROW_BLOCK) {
    const chunks = await minima.of(from);
    const to = Math.min(rows, from + ROW_BLOCK);
    for (let row = from; row < to; row++) {
      const line = (row - from) * groups;
      // One of the groups may hold nobody but the row itself.
      const squared = kthLeast(chunks, line, groups, least);
      const reach = seemingReach(squared, centred.norms[row]!, columns);
      list.begin(row);
      for (let chunk = 0; chunk < chunks.length; chunk++) {
        const values = chunks[chunk]!;
        for (let group = 0; group < groups; group++) {
          if (!(values[line + group]! <= reach)) continue;
          const first = chunk * groups * size + group;
          for (let j = first; j < Math.min(rows, first + groups * size); j += groups) list.offer(j);
        }
      }
      indices.set(list.indices, row * neighbours);
      for (let n = 0; n < neighbours; n++) distances[row * neighbours + n] = Math.sqrt(list.squared[n]!);
    }
    onProgress?.(to / rows);
    await breathe();
    assertNotAborted(signal, 'the search for neighbours');
  }
  return { indices, distances };
}

/** The `least.length`-th smallest of the numbers of a line over all chunks; infinity where there are fewer. */
function kthLeast(chunks: readonly Float32Array[], line: number, length: number, least: Float64Array): number {
  const last = least.length - 1;
  least.fill(Number.POSITIVE_INFINITY);
  let worst = Number.POSITIVE_INFINITY;
  for (const values of chunks) {
    for (let at = line; at < line + length; at++) {
      const value = values[at]!;
      if (!(value < worst)) continue;
      let place = last;
      for (; place > 0 && least[place - 1]! > value; place--) least[place] = least[place - 1]!;
      least[place] = value;
      worst = least[last]!;
    }
  }
  return worst;
}
