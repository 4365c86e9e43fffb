import { browser } from './browser.js';
import { clusterCsv } from './cluster-csv.js';
import { dataMemory } from './data-memory.js';
import { neighbours } from './neighbours.js';
import type { BenchmarkRow } from './row.js';
import { runtime } from './runtime.js';
import { trainStep } from './train-step.js';
import { trainStepProfile } from './train-step-profile.js';

/** Benchmarks by name: `npm run bench -- NAME`, or `npm run --silent bench -- NAME --json` for JSON alone. */
const benchmarks: Readonly<Record<string, () => Promise<BenchmarkRow[]>>> = {
  runtime,
  browser: () => browser(),
  'cluster-csv': clusterCsv,
  neighbours,
  'data-memory': dataMemory,
  'train-step': trainStep,
  'train-step-profile': trainStepProfile,
};

const [name = '', ...flags] = process.argv.slice(2);
const json = flags.includes('--json');
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
const unknown = flags.find((flag) => flag !== '--json');
if (!benchmark || unknown !== undefined) {
  const names = Object.keys(benchmarks).join(', ');
  const message = unknown
    ? `unknown option "${unknown}"; there is: --json`
    : `no benchmark "${name}"; there are: ${names}`;
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: 'INVALID_ARGUMENT', message } })}\n`);
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
const rows = await benchmark();
if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else
  console.table(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, rounded(value)]))),
  );

function rounded(value: string | number): string | number {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
