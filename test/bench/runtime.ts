import { outputOf } from './child.js';
import type { BenchmarkRow } from './row.js';

const ENTRIES = ['pendigits', 'usps', '10x-pbmc4k', 'mnist'] as const;

/**
 * What `cluster` and `generate` take beyond calling their sessions directly with the same batches and joining the
 * results, on one thread, in turns: median milliseconds of each, the median of the microseconds a row between them, and
 * that of their ratios, round by round. Each entry has a process of its own; others would show in its times.
 */
export async function runtime(): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  for (const entry of ENTRIES) {
    const printed = await outputOf('runtime-child.ts', [entry], ['--expose-gc']);
    rows.push(...(JSON.parse(printed) as BenchmarkRow[]));
  }
  return rows;
}
