import { ZooError } from '@clusterzoo/runtime';
import { type Delimiter, detectDelimiter, splitCells } from './cells.js';
import { textLines } from './text-lines.js';

/** Options of {@link readDelimited}. */
export interface DelimitedOptions {
  /** Between the values of a line; `space` is any run of spaces and tabs. @default found in the first line */
  readonly delimiter?: Delimiter;
  /** Whether the first line holds names. @default true if none of them, apart from the label, is a number */
  readonly header?: boolean;
  /** Column of the labels: its name in the header or its number from 0, negative from the end. @default no labels */
  readonly labelColumn?: string | number;
}

/** The numbers of a table, and its label column apart from them. */
export interface DelimitedTable {
  /** `[count, features]`, row-major. */
  readonly data: Float32Array;
  readonly count: number;
  readonly features: number;
  /** Names of the features, if there is a header. */
  readonly featureNames: readonly string[] | undefined;
  /** The label column as it stands in the file. */
  readonly labels: readonly string[] | undefined;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MISSING = /^(|na|n\/a|nan|null|none|\?)$/i;

/**
 * Reads a table of numbers from a text file: CSV, TSV, or values separated by semicolons or spaces; one sample a line.
 *
 * @throws ZooError `FILE_MISSING` if the file cannot be read, `INVALID_DATA` for an empty file, a missing value or one
 * that is no number (the message says where), `SHAPE_MISMATCH` for a line with more or fewer values than the first,
 * `INVALID_ARGUMENT` for a label column that is not there
 */
export async function readDelimited(path: string, options: DelimitedOptions = {}): Promise<DelimitedTable> {
  let reader: TableReader | undefined;
  let line = 0;
  let blank = 0;
  for await (const text of textLines(path)) {
    line++;
    if (text.trim() === '') {
      blank ||= line;
      continue;
    }
    if (blank > 0 && reader) throw new ZooError('INVALID_DATA', `${path}, line ${blank} is empty; remove it`);
    blank = 0;
    reader ??= new TableReader(path, options, text, line);
    reader.add(text, line);
  }
  if (!reader || reader.count === 0) {
    throw new ZooError('INVALID_DATA', `${path} has no sample; it needs at least one line of numbers`);
  }
  return reader.table();
}

class TableReader {
  count = 0;
  readonly #path: string;
  readonly #delimiter: Delimiter;
  readonly #columns: number;
  readonly #label: number | undefined;
  readonly #names: readonly string[] | undefined;
  readonly #labels: string[] = [];
  #data = new Float32Array(1024);
  #length = 0;
  #headerLine = -1;

  constructor(path: string, options: DelimitedOptions, first: string, line: number) {
    this.#path = path;
    this.#delimiter = options.delimiter ?? detectDelimiter(first);
    const cells = this.#split(first, line);
    this.#columns = cells.length;
    const { labelColumn } = options;
    // Whether there is a header must not depend on labels, which may be words in every line.
    const numbered = typeof labelColumn === 'number' ? this.#numbered(labelColumn) : undefined;
    const values = cells.filter((_, i) => i !== numbered);
    const words = !values.some((cell) => NUMBER.test(cell)) && !values.every((cell) => MISSING.test(cell));
    const header = options.header ?? (typeof labelColumn === 'string' || words);
    if (header) this.#headerLine = line;
    this.#label = typeof labelColumn === 'string' ? this.#column(labelColumn, header ? cells : []) : numbered;
    this.#names = header ? cells.filter((_, i) => i !== this.#label) : undefined;
    if (this.#columns === 1 && this.#label !== undefined) {
      throw new ZooError('SHAPE_MISMATCH', `${path} has no column besides the labels; is the delimiter right?`);
    }
  }

  add(text: string, line: number): void {
    if (line === this.#headerLine) return;
    const cells = this.#split(text, line);
    if (cells.length !== this.#columns) {
      throw new ZooError(
        'SHAPE_MISMATCH',
        `${this.#path}, line ${line} has ${cells.length} values, but the first line has ${this.#columns}`,
      );
    }
    this.#reserve(cells.length);
    cells.forEach((cell, column) => {
      if (MISSING.test(cell)) this.#fail(line, column, `the value is missing (${JSON.stringify(cell)})`);
      if (column === this.#label) {
        this.#labels.push(cell);
        return;
      }
      const value = Math.fround(NUMBER.test(cell) ? Number(cell) : Number.NaN);
      if (!Number.isFinite(value)) {
        const hint = this.count === 0 && !this.#names ? '; if this line is a header, say so' : '';
        this.#fail(line, column, `${JSON.stringify(shortened(cell))} is no float32 number${hint}`);
      }
      this.#data[this.#length++] = value;
    });
    this.count++;
  }

  table(): DelimitedTable {
    return {
      data: this.#data.slice(0, this.#length),
      count: this.count,
      features: this.#length / this.count,
      featureNames: this.#names,
      labels: this.#label === undefined ? undefined : this.#labels,
    };
  }

  #split(text: string, line: number): string[] {
    const cells = splitCells(text, this.#delimiter);
    if (!cells) throw new ZooError('INVALID_DATA', `${this.#path}, line ${line}: a quote is not closed or not alone`);
    return cells;
  }

  #reserve(values: number): void {
    if (this.#length + values <= this.#data.length) return;
    const grown = new Float32Array(2 * this.#data.length + values);
    grown.set(this.#data);
    this.#data = grown;
  }

  #numbered(column: number): number {
    const at = column < 0 ? this.#columns + column : column;
    if (Number.isInteger(at) && at >= 0 && at < this.#columns) return at;
    const message = `label column ${column} is not there: ${this.#path} has columns 0 to ${this.#columns - 1}`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }

  #column(name: string, names: readonly string[]): number {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    const known = names.length > 0 ? `its columns are ${names.map(shortened).join(', ')}` : 'it has no header';
    throw new ZooError('INVALID_ARGUMENT', `label column "${name}" is not in ${this.#path}: ${known}`);
  }

  #fail(line: number, column: number, what: string): never {
    const feature = this.#label !== undefined && column > this.#label ? column - 1 : column;
    const name = column === this.#label ? ' (label)' : this.#names ? ` (${this.#names[feature]})` : '';
    throw new ZooError('INVALID_DATA', `${this.#path}, line ${line}, column ${column + 1}${name}: ${what}`);
  }
}

/** A text as it fits in a message. */
function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
