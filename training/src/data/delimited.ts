import { ZooError } from '@clusterzoo/runtime';
import type { ByteSource, ByteStream } from './byte-source.js';
import { type DelimitedLayout, type LayoutOptions, layoutOf } from './delimited-layout.js';
import { DelimitedRows } from './delimited-rows.js';
import { RecordScanner } from './record-scanner.js';
import type { TableBlock, TableOptions, TableStream } from './table-types.js';
import { TextGuard } from './text-guard.js';
import { type TextFormat, type TextRecord, textFormat, textRecords } from './text-records.js';

/**
 * Opens a table of numbers in a text: CSV, TSV, or values separated by semicolons or spaces; one sample a line. Cells
 * that hold `NA`, `NaN`, `null`, `none`, `?` or nothing are missing values.
 *
 * @throws ZooError what {@link openTable} says
 */
export async function openDelimited(source: ByteSource, options: TableOptions): Promise<TableStream> {
  const format = await textFormat(source, options.delimiter);
  const layout = await firstLayout(source, format, options);
  const { features, names } = layout;
  return {
    path: source.name,
    features,
    featureNames: names,
    rows: undefined,
    bytes: source.total,
    blocks: () => blocks({ source, format, layout, options }, source.stream()),
    passing: {
      count: (onProgress) => countRows(source, format, layout, onProgress),
      blocksFrom: (row) => blocksFrom({ source, format, layout, options }, row),
    },
  };
}

async function firstLayout(source: ByteSource, format: TextFormat, options: LayoutOptions): Promise<DelimitedLayout> {
  let layout: DelimitedLayout | undefined;
  for await (const record of textRecords(source, source.stream(), format)) {
    if (isBlank(record, format)) continue;
    if (layout) return layout;
    layout = layoutOf(source.name, record.cells, options);
    if (!layout.header) return layout;
  }
  throw new ZooError('INVALID_DATA', `${source.name} has no sample; it needs at least one line of numbers`);
}

function isBlank({ cells }: TextRecord, { delimiter }: TextFormat): boolean {
  return cells.length <= 1 || delimiter === '\t' ? cells.every((cell) => cell === '') : false;
}

/** An opened text. */
interface Delimited {
  readonly source: ByteSource;
  readonly format: TextFormat;
  readonly layout: DelimitedLayout;
  readonly options: TableOptions;
}

/** @param from - the line that `bytes` begin with, where that is not the first */
async function* blocks(
  { source, format, layout, options }: Delimited,
  bytes: ByteStream,
  from?: number,
): AsyncGenerator<TableBlock> {
  const rows = new DelimitedRows(source.name, layout, options);
  let begun = from !== undefined;
  let blank = 0;
  for await (const record of textRecords(source, bytes, format, from)) {
    if (isBlank(record, format)) {
      blank ||= record.line;
      continue;
    }
    if (blank > 0 && begun) throw new ZooError('INVALID_DATA', `${source.name}, line ${blank} is empty; remove it`);
    blank = 0;
    if (begun || !layout.header) rows.add(record);
    begun = true;
    if (rows.full) yield rows.take(bytes.read);
  }
  if (!rows.empty) yield rows.take(bytes.read);
}

async function countRows(
  source: ByteSource,
  format: TextFormat,
  { header }: DelimitedLayout,
  onProgress: (rows: number, bytesRead: number) => void,
): Promise<number> {
  const bytes = source.stream();
  const scanner = new RecordScanner(source.name, format);
  const rows = () => Math.max(0, scanner.records - (header ? 1 : 0));
  for await (const chunk of new TextGuard(source.name).checked(bytes)) {
    scanner.scan(chunk);
    onProgress(rows(), bytes.read);
  }
  return rows();
}

async function* blocksFrom(text: Delimited, row: number): AsyncGenerator<TableBlock> {
  if (row === 0) return yield* blocks(text, text.source.stream());
  const bytes = text.source.stream();
  const chunks = bytes[Symbol.asyncIterator]();
  const guard = new TextGuard(text.source.name);
  const scanner = new RecordScanner(text.source.name, text.format);
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      guard.check(next.value);
      const at = scanner.scan(next.value, row + (text.layout.header ? 1 : 0));
      if (at < 0) continue;
      const rest = restOf(bytes, next.value.subarray(at), chunks);
      return yield* blocks(text, rest, scanner.line);
    }
  } finally {
    await chunks.return?.();
  }
}

/** What is left of a stream of which a part has been read. */
function restOf(bytes: ByteStream, first: Buffer, chunks: AsyncIterator<Buffer>): ByteStream {
  async function* iterate(): AsyncGenerator<Buffer> {
    yield first;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  return {
    get read() {
      return bytes.read;
    },
    [Symbol.asyncIterator]: iterate,
  };
}
