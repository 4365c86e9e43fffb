import { ZooError } from '@clusterzoo/runtime';
import type { DataTable } from './table-types.js';

/** What happens to rows that miss values: they end the loading, are left out, or get the mean of the column. */
export type MissingPolicy = 'error' | 'drop' | 'mean';

/**
 * A table without the rows that miss values.
 *
 * @param path - of the table, for messages
 * @throws ZooError `INVALID_DATA` if no row is left
 */
export function dropMissing(path: string, table: DataTable): DataTable {
  const { data, count, features, labels } = table;
  if (!table.missing) return table;
  const kept = Array.from({ length: count }, (_, row) => row).filter(
    (row) => !data.subarray(row * features, (row + 1) * features).some(Number.isNaN),
  );
  if (kept.length === 0) throw new ZooError('INVALID_DATA', `${path}: all of its ${count} rows miss values`);
  const whole = new Float32Array(kept.length * features);
  kept.forEach((row, at) => {
    whole.set(data.subarray(row * features, (row + 1) * features), at * features);
  });
  return {
    ...table,
    data: whole,
    count: kept.length,
    labels: labels && kept.map((row) => labels[row]!),
    missing: undefined,
  };
}

/**
 * Means of the values that are there, a column each.
 *
 * @throws ZooError `INVALID_DATA` for a column without any
 */
export function columnMeans(path: string, { data, features, featureNames }: DataTable): Float64Array {
  const sums = new Float64Array(features);
  const counts = new Float64Array(features);
  data.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    sums[at % features]! += value;
    counts[at % features]!++;
  });
  const empty = counts.indexOf(0);
  if (empty < 0) return sums.map((sum, column) => sum / counts[column]!);
  const name = featureNames ? ` (${featureNames[empty]})` : '';
  throw new ZooError('INVALID_DATA', `${path}: feature ${empty + 1}${name} has no value in any row; remove it`);
}

/** A table with `means` in place of missing values. */
export function fillMissing(table: DataTable, means: Float64Array): DataTable {
  if (!table.missing) return table;
  const { features } = table;
  const data = table.data.map((value, at) => (Number.isNaN(value) ? means[at % features]! : value));
  return { ...table, data, missing: undefined };
}
