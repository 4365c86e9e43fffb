import { ZooError } from '@clusterzoo/runtime';
import { isMissing, isNumber } from './number-cell.js';

/** Options that say what the columns are. */
export interface LayoutOptions {
  readonly header?: boolean;
  readonly labelColumn?: string | number;
  readonly ignoredColumns?: readonly (string | number)[];
}

/** What the first line of a text says about its columns. */
export interface DelimitedLayout {
  readonly columns: number;
  /** Column of the labels, if there is one. */
  readonly label: number | undefined;
  /** Columns that are left out, whatever they hold. */
  readonly ignored: ReadonlySet<number>;
  /** Values in a row, without the label and what is left out. */
  readonly features: number;
  /** Whether the first line holds names. */
  readonly header: boolean;
  /** Names of the features, if there is a header. */
  readonly names: readonly string[] | undefined;
}

const LABELS = 'label column';
export const IGNORED = 'ignored column';

/**
 * Finds out what the columns are.
 *
 * @param cells - of the first line
 * @throws ZooError `INVALID_ARGUMENT` for a label column that is not there, `SHAPE_MISMATCH` where it is the only one
 */
export function layoutOf(path: string, cells: readonly string[], options: LayoutOptions): DelimitedLayout {
  const { labelColumn, ignoredColumns = [] } = options;
  // Whether there is a header must not depend on labels, which may be words in every line, nor on what is left out.
  const numbered = (column: string | number | undefined, what: string) =>
    typeof column === 'number' ? numberedColumn(path, cells.length, column, what) : undefined;
  const apart = [numbered(labelColumn, LABELS), ...ignoredColumns.map((column) => numbered(column, IGNORED))];
  const values = cells.filter((_, i) => !apart.includes(i));
  const words = !values.some(isNumber) && !values.every(isMissing);
  const named = [labelColumn, ...ignoredColumns].some((column) => typeof column === 'string');
  const header = options.header ?? (named || words);
  const place = (column: string | number, what: string) =>
    typeof column === 'string'
      ? namedColumn(path, column, header ? cells : [], what)
      : numberedColumn(path, cells.length, column, what);
  const label = labelColumn === undefined ? undefined : place(labelColumn, LABELS);
  const ignored = new Set(ignoredColumns.map((column) => place(column, IGNORED)));
  const isFeature = (_: string, i: number) => i !== label && !ignored.has(i);
  const features = cells.filter(isFeature).length;
  if (features === 0) {
    throw new ZooError('SHAPE_MISMATCH', `${path} has no column besides the labels; is the delimiter right?`);
  }
  const names = header ? cells.filter(isFeature) : undefined;
  return { columns: cells.length, label, ignored, features, header, names };
}

/**
 * A column's number from 0.
 *
 * @param column - negative from the end
 * @param what - what it is for, for messages
 * @throws ZooError `INVALID_ARGUMENT` if it is not there
 */
export function numberedColumn(path: string, columns: number, column: number, what = LABELS): number {
  const at = column < 0 ? columns + column : column;
  if (Number.isInteger(at) && at >= 0 && at < columns) return at;
  const message = `${what} ${column} is not there: ${path} has columns 0 to ${columns - 1}`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

function namedColumn(path: string, name: string, names: readonly string[], what: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  const known = names.length > 0 ? `its columns are ${listed(names)}` : 'it has no header';
  throw new ZooError('INVALID_ARGUMENT', `${what} "${shortened(name)}" is not in ${path}: ${known}`);
}

function listed(names: readonly string[]): string {
  const most = 20;
  const rest = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).map(shortened).join(', ') + rest;
}

/** A text as it fits in a message. */
export function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
