import { ZooError } from '@clusterzoo/runtime';
import { assertFewValues } from './limits.js';
import { openTable } from './table.js';
import type { DataTable, MissingValues, TableOptions } from './table-types.js';

/**
 * Reads a whole table into memory; see {@link openTable} for the formats.
 *
 * @throws ZooError what {@link openTable} throws, and `INVALID_DATA` for a table of more than `maxValues` values. Where
 * values are missing the message says how many rows are affected
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<DataTable> {
  const table = await openTable(path, { ...options, missing: 'nan' });
  const { features, featureNames, rows, image } = table;
  assertFewValues((rows ?? 0) * features, path, options);
  let data = new Float32Array(0);
  let count = 0;
  const labels: string[] = [];
  let labelled = false;
  let missing: MissingValues | undefined;
  for await (const block of table.blocks()) {
    const length = (count + block.count) * features;
    assertFewValues(length, path, options);
    if (length > data.length) data = grown(data, count * features, length);
    data.set(block.data, count * features);
    count += block.count;
    if (block.labels) {
      labelled = true;
      for (const label of block.labels) labels.push(label);
    }
    if (block.missing) missing = { ...(missing ?? block.missing), rows: (missing?.rows ?? 0) + block.missing.rows };
  }
  if (missing && options.missing !== 'nan') {
    const affected = `${missing.rows} of ${count} rows miss values`;
    const remedy = '--missing drop leaves such rows out, --missing mean puts the mean of their column there';
    throw new ZooError('INVALID_DATA', `${path}, ${missing.first}; ${affected}: ${remedy}`);
  }
  const whole = data.length === count * features ? data : data.slice(0, count * features);
  const facts = { features, featureNames, ...(image && { image }) };
  return { ...facts, data: whole, count, labels: labelled ? labels : undefined, missing };
}

/** A copy with room for `length` values and more. */
function grown(data: Float32Array, used: number, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(length, data.length === 0 ? length : 2 * data.length));
  larger.set(data.subarray(0, used));
  return larger;
}
