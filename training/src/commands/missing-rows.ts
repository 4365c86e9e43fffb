import { type Command, Option } from 'commander';
import { columnMeans, dropMissing, fillMissing, type MissingPolicy } from '../data/missing.js';
import type { DataTable, TableBlock, TableStream } from '../data/table-types.js';
import { progressOf, type ReadingControls } from './reading-progress.js';
import { throwIfStopped } from './stop.js';

/** Adds `--missing` to a command that reads rows for a model. */
export function addMissingOption(command: Command, left: string): Command {
  const what = `what is done about missing values: stop, ${left}, or put the mean of the file's column there`;
  return command.addOption(
    new Option('--missing <what>', `${what} (default: error)`).choices(['error', 'drop', 'mean']),
  );
}

/**
 * A table with the means of its columns in place of missing values, for which it is read twice.
 *
 * @param controls - of the first reading
 * @throws ZooError `ABORTED` once the signal has fired, `INVALID_DATA` for a column without any value
 */
export async function withMeans(
  table: TableStream,
  { signal, onProgress }: ReadingControls = {},
): Promise<TableStream> {
  const { features, path, featureNames } = table;
  const [sums, counts] = [new Float64Array(features), new Float64Array(features)];
  let missed = false;
  let rows = 0;
  for await (const { data, count, missing, bytesRead } of table.blocks()) {
    throwIfStopped(signal, 'the averaging of columns');
    missed ||= missing !== undefined;
    data.forEach((value, at) => {
      if (Number.isNaN(value)) return;
      sums[at % features]! += value;
      counts[at % features]!++;
    });
    rows += count;
    onProgress?.(progressOf(table, rows, bytesRead));
  }
  throwIfStopped(signal, 'the averaging of columns');
  if (!missed) return table;
  // Of a table of one row, whose values are means, the same checks and messages.
  const row = Float32Array.from(sums, (sum, column) => sum / counts[column]!);
  const means = columnMeans(path, {
    features,
    featureNames,
    data: row,
    count: 1,
    labels: undefined,
    missing: undefined,
  });
  async function* filled(blocks: AsyncIterable<TableBlock>): AsyncGenerator<TableBlock> {
    for await (const block of blocks) {
      if (!block.missing) yield block;
      else {
        const data = block.data.map((value, at) => (Number.isNaN(value) ? means[at % features]! : value));
        yield { ...block, data, missing: undefined };
      }
    }
  }
  const { passing } = table;
  return {
    ...table,
    blocks: () => filled(table.blocks()),
    ...(passing && { passing: { ...passing, blocksFrom: (first: number) => filled(passing.blocksFrom(first)) } }),
  };
}

/** Which rows miss values, and the rows with 0 in their place; undefined where none does. */
export function missingRows({
  data,
  count,
  missing,
}: TableBlock): { data: Float32Array; rows: Uint8Array } | undefined {
  if (!missing) return undefined;
  const features = data.length / count;
  const rows = Uint8Array.from({ length: count }, (_, row) => {
    return data.subarray(row * features, (row + 1) * features).some(Number.isNaN) ? 1 : 0;
  });
  return { data: data.map((value) => (Number.isNaN(value) ? 0 : value)), rows };
}

/** A whole table without missing values, and the numbers of the rows that are left of it. */
export function completeTable(
  path: string,
  table: DataTable,
  policy: MissingPolicy,
): { table: DataTable; rows: number[] } {
  const { data, count, features } = table;
  const all = Array.from({ length: count }, (_, row) => row);
  if (!table.missing || policy === 'error') return { table, rows: all };
  if (policy === 'mean') return { table: fillMissing(table, columnMeans(path, table)), rows: all };
  const rows = all.filter((row) => !data.subarray(row * features, (row + 1) * features).some(Number.isNaN));
  return { table: dropMissing(path, table), rows };
}
