/** The rows of a row-major array, as views. */
export function rowsOf(data: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: data.length / size }, (_, i) => data.subarray(i * size, (i + 1) * size));
}

/** Rows as one row-major array. */
export function joined(rows: readonly Float32Array[]): Float32Array {
  const size = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) data.set(row, i * size);
  return data;
}
