/** A line of a benchmark's table: words and numbers by column. */
export type BenchmarkRow = Readonly<Record<string, string | number>>;
