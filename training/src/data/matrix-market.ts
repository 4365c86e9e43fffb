import { arrayBlock, arrayTable, featuresOf } from './array-block.js';
import type { ByteSource } from './byte-source.js';
import { assertFewValues, blockSize } from './limits.js';
import { type MatrixHeader, matrixEntries, readMatrixHeader } from './matrix-market-text.js';
import { SparseRows } from './sparse-rows.js';
import type { TableBlock, TableOptions, TableStream } from './table-types.js';

/**
 * Opens a matrix in Matrix Market's text format: `coordinate` or `array`, `real`, `integer` or `pattern`, `general`,
 * `symmetric` or `skew-symmetric`. Its rows are the samples; what is not listed is 0. The entries are held in memory.
 *
 * @throws ZooError what {@link openTable} says
 */
export async function openMatrixMarket(source: ByteSource, options: TableOptions): Promise<TableStream> {
  const header = await readMatrixHeader(source);
  const { rows, columns } = header;
  assertFewValues(rows * columns, source.name, options);
  const table = arrayTable(source.name, columns, options);
  return {
    path: source.name,
    features: featuresOf(table),
    featureNames: undefined,
    rows,
    bytes: source.total,
    blocks: () => blocks(source, header, options),
  };
}

async function* blocks(source: ByteSource, header: MatrixHeader, options: TableOptions): AsyncGenerator<TableBlock> {
  const { rows, columns } = header;
  const table = arrayTable(source.name, columns, options);
  const sparse = new SparseRows(rows, columns);
  const stream = source.stream();
  await matrixEntries(source, stream, header, (row, column, value) => sparse.add(row, column, value));
  sparse.sort();
  const size = blockSize(columns, options.blockRows);
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const dense = sparse.dense(start, count);
    const value = (row: number, column: number): number => dense[(row - start) * columns + column]!;
    const text = (row: number, column: number): string => String(value(row, column));
    yield arrayBlock(table, { start, count, value, text }, stream.read);
  }
}
