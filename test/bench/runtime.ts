import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchmarkRow } from './row.js';

const ENTRIES = ['pendigits', 'usps', '10x-pbmc4k', 'mnist'] as const;

/**
 * What `cluster` and `generate` take beyond calling their sessions directly with the same batches and joining the
 * results, on one thread, in turns: median milliseconds of each, the median of the microseconds a row between them, and
 * that of their ratios, round by round. Each entry has a process of its own; others would show in its times.
 */
export async function runtime(): Promise<BenchmarkRow[]> {
  const script = fileURLToPath(new URL('./runtime-child.ts', import.meta.url));
  const rows: BenchmarkRow[] = [];
  for (const entry of ENTRIES) {
    const words = [...process.execArgv, '--expose-gc', script, entry];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    rows.push(...(JSON.parse(stdout) as BenchmarkRow[]));
  }
  return rows;
}
