import { ZooError } from '@clusterzoo/runtime';
import type { ByteSource } from './byte-source.js';
import { type DelimitedLayout, type LayoutOptions, layoutOf } from './delimited-layout.js';
import { DelimitedRows } from './delimited-rows.js';
import type { TableBlock, TableOptions, TableStream } from './table-types.js';
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
  const { columns, label, names } = layout;
  return {
    path: source.name,
    features: label === undefined ? columns : columns - 1,
    featureNames: names,
    rows: undefined,
    bytes: source.total,
    blocks: () => blocks(source, format, layout, options),
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

async function* blocks(
  source: ByteSource,
  format: TextFormat,
  layout: DelimitedLayout,
  options: TableOptions,
): AsyncGenerator<TableBlock> {
  const bytes = source.stream();
  const rows = new DelimitedRows(source.name, layout, options);
  let begun = false;
  let blank = 0;
  for await (const record of textRecords(source, bytes, format)) {
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
