import { type ClusterModel, ZooError } from '@clusterzoo/runtime';
import type { TableStream } from '../data/table-types.js';
import { missingRows } from './missing-rows.js';
import { progressOf, type ReadingControls } from './reading-progress.js';
import type { RowRange } from './shard.js';
import { throwIfStopped } from './stop.js';

/** Consecutive rows of a table with their clusters. */
export interface ClusteredRows {
  readonly count: number;
  /** The file of each, where they are pictures. */
  readonly files?: readonly string[];
  readonly labels: Int32Array;
  readonly confidence: Float32Array;
  /** Absent where the model has no thresholds, or nobody asked. */
  readonly outliers?: Uint8Array;
  /** 1 for rows that miss values, so that there is nothing to say of them; absent where none does. */
  readonly missing?: Uint8Array;
}

/** Options of {@link clusterTable}. */
export interface ClusterTableOptions extends ReadingControls {
  /** @default all rows */
  readonly range?: RowRange;
  /** Compare rows with what training saw. @default true */
  readonly outliers?: boolean;
}

/**
 * Rows of every run of the model. What a row comes out as may depend, in its last bits, on the number of rows that run
 * with it and on its place among them: fast code handles several numbers at once and the last few in another way. So the
 * model always runs over this many rows, and row i of a table always has the place i mod 256.
 */
export const RUN_ROWS = 256;

/**
 * Puts the rows of a table into clusters while it is read, in constant memory. Labels, confidences and flags of a row
 * are the same to the last bit whichever rows are asked for and however many a block has.
 *
 * @throws ZooError what the table and `ClusterModel.cluster` throw; `ABORTED`
 */
export async function* clusterTable(
  model: ClusterModel,
  table: TableStream,
  { range = { from: 0, to: Number.POSITIVE_INFINITY }, outliers = true, onProgress, signal }: ClusterTableOptions = {},
): AsyncGenerator<ClusteredRows> {
  const { from, to } = range;
  // Where rows can be passed over, all that would come before this one's run are.
  const passed = table.passing ? Math.floor(from / RUN_ROWS) * RUN_ROWS : 0;
  let [start, rows] = [passed, 0];
  for await (const read of table.passing?.blocksFrom(passed) ?? table.blocks()) {
    throwIfStopped(signal, 'the clustering');
    const { count, bytesRead } = read;
    const missed = missingRows(read);
    const [first, last] = [Math.max(from - start, 0), Math.min(to - start, count)];
    if (first < last) {
      const block = { data: missed?.data ?? read.data, count, start, path: table.path };
      const found = await clusterBlock(model, block, first, last, { outliers, signal });
      yield { ...found, ...(missed && { missing: missed.rows.subarray(first, last) }) };
      rows += last - first;
    }
    start += count;
    onProgress?.(progressOf(table, rows, bytesRead));
    if (start >= to) break;
  }
  throwIfStopped(signal, 'the clustering');
}

/** Some rows of a table: the first of them is the table's row `start`. */
interface Block {
  readonly data: Float32Array;
  readonly count: number;
  readonly start: number;
  readonly path: string;
}

/** Clusters the rows `first` to `last` − 1 of a block, in whole runs. */
async function clusterBlock(
  model: ClusterModel,
  block: Block,
  first: number,
  last: number,
  { outliers, signal }: { readonly outliers: boolean; readonly signal: AbortSignal | undefined },
): Promise<ClusteredRows> {
  const { start, path } = block;
  // Numbers of rows in the table, not in the block.
  const begin = Math.floor((start + first) / RUN_ROWS) * RUN_ROWS;
  const end = Math.ceil((start + last) / RUN_ROWS) * RUN_ROWS;
  const options = { batchSize: RUN_ROWS, outliers, ...(signal && { signal }) };
  const found = await model.cluster(wholeRuns(block, begin, end), options).catch((error: unknown) => {
    if (!(error instanceof ZooError) || error.code !== 'INVALID_DATA') throw error;
    const message = `${path}, counted from its row ${begin}: ${error.message}`;
    throw new ZooError('INVALID_DATA', message, { cause: error });
  });
  const [left, right] = [start + first - begin, start + last - begin];
  return {
    count: last - first,
    labels: found.labels.subarray(left, right),
    confidence: found.confidence.subarray(left, right),
    ...(found.outliers && { outliers: found.outliers.subarray(left, right) }),
  };
}

/** The table's rows `begin` to `end` − 1; its nearest row stands for each that the block does not hold. */
function wholeRuns({ data, count, start }: Block, begin: number, end: number): Float32Array {
  const size = data.length / count;
  if (begin >= start && end <= start + count) return data.subarray((begin - start) * size, (end - start) * size);
  const runs = new Float32Array((end - begin) * size);
  const [inside, until] = [Math.max(begin, start), Math.min(end, start + count)];
  runs.set(data.subarray((inside - start) * size, (until - start) * size), (inside - begin) * size);
  const fill = (row: number, from: number, to: number) => {
    for (let at = from; at < to; at++) runs.copyWithin(at * size, row * size, (row + 1) * size);
  };
  fill(inside - begin, 0, inside - begin);
  fill(until - 1 - begin, until - begin, end - begin);
  return runs;
}

/** Number of rows of a table: known from its header, or counted in a pass over it that reads no value of a text. */
export async function countRows(table: TableStream, { onProgress, signal }: ReadingControls = {}): Promise<number> {
  if (table.rows !== undefined) return table.rows;
  if (table.passing) {
    return table.passing.count((rows, bytesRead) => {
      throwIfStopped(signal, 'the counting of rows');
      onProgress?.(progressOf(table, rows, bytesRead));
    });
  }
  let rows = 0;
  for await (const { count, bytesRead } of table.blocks()) {
    throwIfStopped(signal, 'the counting of rows');
    rows += count;
    onProgress?.(progressOf(table, rows, bytesRead));
  }
  return rows;
}
