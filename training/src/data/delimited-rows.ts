import { ZooError } from '@clusterzoo/runtime';
import { type DelimitedLayout, shortened } from './delimited-layout.js';
import { blockSize } from './limits.js';
import { cellNumber, isMissing } from './number-cell.js';
import type { TableBlock, TableOptions } from './table-types.js';
import type { TextRecord } from './text-records.js';

/** Makes blocks of numbers out of the records of a text. */
export class DelimitedRows {
  readonly #path: string;
  readonly #layout: DelimitedLayout;
  readonly #features: number;
  readonly #keepMissing: boolean;
  readonly #size: number;
  #data: Float32Array;
  #labels: string[] = [];
  #count = 0;
  /** Rows before those of this block. */
  #before = 0;
  #missingRows = 0;
  #firstMissing = '';

  constructor(path: string, layout: DelimitedLayout, { missing, blockRows }: TableOptions) {
    this.#path = path;
    this.#layout = layout;
    this.#features = layout.features;
    this.#keepMissing = missing === 'nan';
    this.#size = blockSize(this.#features, blockRows);
    this.#data = new Float32Array(this.#size * this.#features);
  }

  get full(): boolean {
    return this.#count === this.#size;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /** @throws ZooError `SHAPE_MISMATCH` for another number of values, `INVALID_DATA` for one that is no number */
  add(record: TextRecord): void {
    const { cells, line } = record;
    const { columns, label, ignored } = this.#layout;
    const all = ignored.size === 0;
    if (cells.length !== columns) {
      const found = `line ${line} has ${cells.length} values, but the first line has ${columns}`;
      throw new ZooError('SHAPE_MISMATCH', `${this.#path}, ${found}`);
    }
    let at = this.#count * this.#features;
    let missing = false;
    for (let column = 0; column < columns; column++) {
      const cell = cells[column]!;
      if (column === label) {
        if (isMissing(cell)) throw this.#error(record, column, missingIn(cell));
        this.#labels.push(cell);
        continue;
      }
      if (!all && ignored.has(column)) continue;
      const value = cellNumber(cell);
      if (Number.isNaN(value)) missing = this.#isMissing(record, column) || missing;
      this.#data[at++] = value;
    }
    if (missing) this.#missingRows++;
    this.#count++;
  }

  /** The rows since the last time. */
  take(bytesRead: number): TableBlock {
    const count = this.#count;
    const block = {
      data: count === this.#size ? this.#data : this.#data.slice(0, count * this.#features),
      count,
      labels: this.#layout.label === undefined ? undefined : this.#labels,
      missing: this.#missingRows > 0 ? { rows: this.#missingRows, first: this.#firstMissing } : undefined,
      bytesRead,
    };
    this.#data = new Float32Array(this.#data.length);
    this.#labels = [];
    this.#before += count;
    this.#count = 0;
    this.#missingRows = 0;
    this.#firstMissing = '';
    return block;
  }

  /** Whether the value is missing and may be; anything else that is no number ends the reading. */
  #isMissing(record: TextRecord, column: number): boolean {
    const cell = record.cells[column]!;
    if (!isMissing(cell)) {
      const first = this.#before + this.#count === 0 && !this.#layout.names;
      const remedy = 'if the column is no feature, name it with --labels (of classes) or --ignore';
      const hint = first ? '; if this line is a header, say so with --header' : `; ${remedy}`;
      throw this.#error(record, column, `${JSON.stringify(shortened(cell))} is no float32 number${hint}`);
    }
    if (!this.#keepMissing) throw this.#error(record, column, missingIn(cell));
    this.#firstMissing ||= `${this.#place(record, column)}: ${missingIn(cell)}`;
    return true;
  }

  #error(record: TextRecord, column: number, what: string): ZooError {
    return new ZooError('INVALID_DATA', `${this.#path}, ${this.#place(record, column)}: ${what}`);
  }

  #place({ line }: TextRecord, column: number): string {
    const { label, ignored, names } = this.#layout;
    const apart = new Set([...(label === undefined ? [] : [label]), ...ignored]);
    const feature = column - [...apart].filter((other) => other < column).length;
    const name = column === label ? ' (label)' : names ? ` (${shortened(names[feature]!)})` : '';
    return `line ${line}, column ${column + 1}${name}`;
  }
}

function missingIn(cell: string): string {
  return `the value is missing (${JSON.stringify(cell)})`;
}
