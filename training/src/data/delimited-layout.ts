import { ZooError } from '@clusterzoo/runtime';
import { isMissing, isNumber } from './number-cell.js';

/** Options that say what the columns are. */
export interface LayoutOptions {
  readonly header?: boolean;
  readonly labelColumn?: string | number;
}

/** What the first line of a text says about its columns. */
export interface DelimitedLayout {
  readonly columns: number;
  /** Column of the labels, if there is one. */
  readonly label: number | undefined;
  /** Whether the first line holds names. */
  readonly header: boolean;
  /** Names of the features, if there is a header. */
  readonly names: readonly string[] | undefined;
}

/**
 * Finds out what the columns are.
 *
 * @param cells - of the first line
 * @throws ZooError `INVALID_ARGUMENT` for a label column that is not there, `SHAPE_MISMATCH` where it is the only one
 */
export function layoutOf(path: string, cells: readonly string[], options: LayoutOptions): DelimitedLayout {
  const { labelColumn } = options;
  // Whether there is a header must not depend on labels, which may be words in every line.
  const numbered = typeof labelColumn === 'number' ? numberedColumn(path, cells.length, labelColumn) : undefined;
  const values = cells.filter((_, i) => i !== numbered);
  const words = !values.some(isNumber) && !values.every(isMissing);
  const header = options.header ?? (typeof labelColumn === 'string' || words);
  const label = typeof labelColumn === 'string' ? namedColumn(path, labelColumn, header ? cells : []) : numbered;
  if (cells.length === 1 && label !== undefined) {
    throw new ZooError('SHAPE_MISMATCH', `${path} has no column besides the labels; is the delimiter right?`);
  }
  return { columns: cells.length, label, header, names: header ? cells.filter((_, i) => i !== label) : undefined };
}

/**
 * A column's number from 0.
 *
 * @param column - negative from the end
 * @throws ZooError `INVALID_ARGUMENT` if it is not there
 */
export function numberedColumn(path: string, columns: number, column: number): number {
  const at = column < 0 ? columns + column : column;
  if (Number.isInteger(at) && at >= 0 && at < columns) return at;
  const message = `label column ${column} is not there: ${path} has columns 0 to ${columns - 1}`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

function namedColumn(path: string, name: string, names: readonly string[]): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  const known = names.length > 0 ? `its columns are ${listed(names)}` : 'it has no header';
  throw new ZooError('INVALID_ARGUMENT', `label column "${shortened(name)}" is not in ${path}: ${known}`);
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
