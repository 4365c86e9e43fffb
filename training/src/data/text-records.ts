import { pipeline } from 'node:stream';
import { ZooError } from '@clusterzoo/runtime';
import { CsvError, type Parser, parse } from 'csv-parse';
import { type ByteSource, type ByteStream, headOf } from './byte-source.js';
import { type Delimiter, detectDelimiter } from './cells.js';
import { maxLine } from './limits.js';
import { TextGuard } from './text-guard.js';

/** The cells of a line, or of several where a quoted cell has line ends in it. */
export interface TextRecord {
  readonly cells: string[];
  /** Number of its first line, from 1. */
  readonly line: number;
}

/** How a text is split. */
export interface TextFormat {
  readonly delimiter: Delimiter;
  /** Whether a carriage return alone ends a line, as on old Macintoshs. */
  readonly loneReturns: boolean;
}

/** How a text is split, as its beginning shows it. */
export async function textFormat(source: ByteSource, delimiter?: Delimiter): Promise<TextFormat> {
  const head = (await headOf(source, 1 << 16)).toString('utf8');
  const first = head.split(/\r\n|\n|\r/).find((line) => line.trim() !== '') ?? '';
  return { delimiter: delimiter ?? detectDelimiter(first), loneReturns: /\r(?!\n|$)/.test(head) };
}

/**
 * Splits UTF-8 text into records, in constant memory. Cells go without the spaces around them; they may be quoted, with
 * quotes inside them doubled. Empty lines give a record of one empty cell, or of none. A byte order mark is skipped.
 *
 * @param firstLine - number of the line that `bytes` begin with
 * @throws ZooError `INVALID_DATA` if it is no UTF-8 text, for a quote that is not closed or not alone in its cell, and
 * for a line or cell that is longer than 4 MiB; what the source throws
 */
export async function* textRecords(
  source: ByteSource,
  bytes: ByteStream,
  { delimiter, loneReturns }: TextFormat,
  firstLine = 1,
): AsyncGenerator<TextRecord> {
  const spaces = delimiter === 'space';
  const guard = new TextGuard(source.name);
  const parser = parse({
    bom: true,
    delimiter: spaces ? [' ', '\t'] : delimiter,
    record_delimiter: loneReturns ? ['\r\n', '\n', '\r'] : ['\r\n', '\n'],
    max_record_size: maxLine,
    relax_column_count: true,
    trim: true,
  });
  allowAnyLength(parser);
  let line = firstLine;
  try {
    for await (const cells of pipeline(
      () => guard.checked(bytes),
      parser,
      () => {},
    ) as AsyncIterable<string[]>) {
      // A run of spaces is one delimiter, and there may be some at both ends of a line.
      yield { cells: spaces ? cells.filter((cell) => cell !== '') : cells, line };
      line += 1 + (guard.quotes ? cells.reduce((sum, cell) => sum + lineEnds(cell), 0) : 0);
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new ZooError('INVALID_DATA', `${source.name}, ${explained(cause, line, firstLine)}`, { cause });
  }
}

/**
 * Lets records be of any length at no cost. For each that is longer or shorter than the first, `relax_column_count` has
 * the parser make an error that nobody sees, which takes a hundred times as long as the record: a file of empty lines,
 * or of values in columns made of spaces, would take hours.
 */
function allowAnyLength(parser: Parser): void {
  const { state } = parser as Parser & { readonly state: { readonly record: readonly string[] } };
  Object.defineProperty(state, 'expectedRecordLength', { get: () => state.record.length, set: () => {} });
}

function lineEnds(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}

/** What the parser did not like, which began with `firstLine`; `line` is that after the last record out of it. */
function explained(error: CsvError, line: number, firstLine: number): string {
  const { lines, records } = error as CsvError & { readonly lines?: number; readonly records?: number };
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const from = Math.max(line, (records ?? 0) + firstLine);
    return `line ${from}: a value or line is longer than ${maxLine} characters; is a quote not closed?`;
  }
  // Where the end of the text is inside quotes, what counts is where they begin.
  const at =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? Math.max(line, (records ?? 0) + firstLine)
      : lines === undefined
        ? line
        : lines + firstLine - 1;
  return `line ${at}: a quote is not closed or not alone`;
}
