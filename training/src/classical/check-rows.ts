import { ZooError } from '@clusterzoo/runtime';

/** Throws unless `data` is rows × columns finite numbers. */
export function checkRows(data: ArrayLike<number>, rows: number, columns: number): void {
  checkShape(data.length, rows, columns);
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]!)) continue;
    const where = `row ${Math.floor(i / columns)}, column ${i % columns}`;
    throw new ZooError('INVALID_DATA', `data must be finite numbers, got ${data[i]} at ${where}; remove or impute it`);
  }
}

/** Throws unless there are rows × columns numbers. */
export function checkShape(length: number, rows: number, columns: number): void {
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 1 || columns < 1) {
    throw new ZooError('INVALID_ARGUMENT', `rows and columns must be integers from 1, got ${rows} and ${columns}`);
  }
  if (length !== rows * columns) {
    const expected = `${rows} rows × ${columns} columns = ${rows * columns}`;
    throw new ZooError('SHAPE_MISMATCH', `data must hold ${expected} numbers, got ${length}`);
  }
}
