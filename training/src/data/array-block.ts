import { ZooError } from '@clusterzoo/runtime';
import { IGNORED, numberedColumn } from './delimited-layout.js';
import { float32Limit } from './number-cell.js';
import type { MissingValues, TableBlock, TableOptions } from './table-types.js';

/** An array of numbers as a table: what each of its formats has in common. */
export interface ArrayTable {
  readonly path: string;
  readonly columns: number;
  /** Column of the labels, if there is one. */
  readonly label: number | undefined;
  /** Columns that are left out. */
  readonly ignored: ReadonlySet<number>;
  /** Whether missing values become NaN. */
  readonly keepMissing: boolean;
}

/** Some rows of an array; both indices are those of the array, from 0. */
export interface ArrayRows {
  readonly start: number;
  readonly count: number;
  value(row: number, column: number): number;
  /** The value as a label. */
  text(row: number, column: number): string;
}

/**
 * How an array of `columns` columns is read.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a label column that is not there, `SHAPE_MISMATCH` where it is the only one
 */
export function arrayTable(path: string, columns: number, options: TableOptions): ArrayTable {
  const { labelColumn, ignoredColumns = [], missing } = options;
  const label = labelColumn === undefined ? undefined : placeOf(path, columns, labelColumn, 'label column');
  const ignored = new Set(ignoredColumns.map((column) => placeOf(path, columns, column, IGNORED)));
  const table = { path, columns, label, ignored, keepMissing: missing === 'nan' };
  if (featuresOf(table) > 0) return table;
  throw new ZooError('SHAPE_MISMATCH', `${path} has no column besides the labels`);
}

function placeOf(path: string, columns: number, column: string | number, what: string): number {
  if (typeof column === 'number') return numberedColumn(path, columns, column, what);
  const known = `its columns have numbers, 0 to ${columns - 1}`;
  throw new ZooError('INVALID_ARGUMENT', `${what} "${column}" is not in ${path}: ${known}`);
}

/** Values in a row, without the label and what is left out. */
export function featuresOf({ columns, label, ignored }: ArrayTable): number {
  return columns - ignored.size - (label === undefined || ignored.has(label) ? 0 : 1);
}

/** Rows of an array as a block. @throws ZooError `INVALID_DATA` for a value that is missing or no float32 number */
export function arrayBlock(table: ArrayTable, rows: ArrayRows, bytesRead: number): TableBlock {
  const { columns, label, ignored, keepMissing } = table;
  const all = ignored.size === 0;
  const { start, count } = rows;
  const data = new Float32Array(count * featuresOf(table));
  const labels: string[] = [];
  let missing: MissingValues | undefined;
  let at = 0;
  for (let row = start; row < start + count; row++) {
    const missed = missing?.first;
    let misses = false;
    for (let column = 0; column < columns; column++) {
      if (!all && ignored.has(column) && column !== label) continue;
      const value = rows.value(row, column);
      if (column === label) {
        if (Number.isNaN(value)) throw fault(table, row, column, 'the value is missing (NaN)');
        labels.push(rows.text(row, column));
        continue;
      }
      if (!(value < float32Limit && value > -float32Limit)) {
        if (!Number.isNaN(value)) throw fault(table, row, column, `${value} is no float32 number`);
        if (!keepMissing) throw fault(table, row, column, 'the value is missing (NaN)');
        if (!misses && missed === undefined) {
          missing = { rows: 0, first: `${place(table, row, column)}: the value is missing (NaN)` };
        }
        misses = true;
      }
      data[at++] = value;
    }
    if (misses) missing = { ...missing!, rows: missing!.rows + 1 };
  }
  return { data, count, labels: label === undefined ? undefined : labels, missing, bytesRead };
}

function fault(table: ArrayTable, row: number, column: number, what: string): ZooError {
  return new ZooError('INVALID_DATA', `${table.path}, ${place(table, row, column)}: ${what}`);
}

function place({ label }: ArrayTable, row: number, column: number): string {
  return `row ${row + 1}, column ${column + 1}${column === label ? ' (label)' : ''}`;
}
