import type { BenchmarkRow } from './row.js';
import { trainStep } from './train-step.js';
import { trainStepProfile } from './train-step-profile.js';

/** Benchmarks by name: `npm run bench -- NAME [--json]`. */
const benchmarks: Readonly<Record<string, () => Promise<BenchmarkRow[]>>> = {
  'train-step': trainStep,
  'train-step-profile': trainStepProfile,
};

const [name = '', ...flags] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (!benchmark) {
  process.stderr.write(`unknown benchmark "${name}"; there are: ${Object.keys(benchmarks).join(', ')}\n`);
  process.exit(2);
}
const rows = await benchmark();
if (flags.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`);
else
  console.table(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, rounded(value)]))),
  );

function rounded(value: string | number): string | number {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
