import type { Command } from 'commander';
import type { TableOptions } from '../data/table-types.js';
import { columns } from './parsers.js';

/** What a command line says of the columns of a table. */
export interface ColumnOptions {
  /** The columns that are no features, by name or number. */
  readonly ignore?: readonly (string | number)[];
  /** The first line of a text names its columns, also where the names are numbers. @default found out */
  readonly header?: boolean;
}

/** What `--ignore` does, for help texts. */
const IGNORE =
  'columns of a table that are no features, by name or number from 0; repeatable, or with commas between them';

/** What `--header` does. */
const HEADER =
  'the first line of a table names its columns, also where names are numbers, as years are (default: if none of them is)';

/** Adds `--ignore` and `--header` to a command that reads a table. */
export function addColumnOptions(command: Command): Command {
  return command.option('--ignore <columns>', IGNORE, columns).option('--header', HEADER);
}

/** The same as options of the reader. */
export function columnOptions({ ignore, header }: ColumnOptions): Pick<TableOptions, 'ignoredColumns' | 'header'> {
  return { ...(ignore && { ignoredColumns: ignore }), ...(header && { header }) };
}
