import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { PrecisionResults } from './precision-child.js';

/** Where Debian's chromium keeps SwiftShader, a GPU in software, and the loader that finds it. */
const chromium = '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');
const missing = existsSync(driver) ? '' : ` (skipped: no ${driver}; install Debian's chromium)`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'clusterzoo-precision-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runOn(...devices: string[]): Promise<PrecisionResults> {
  const child = fileURLToPath(new URL('./precision-child.ts', import.meta.url));
  const flags = ['--import', 'tsx', '--conditions=@clusterzoo/source'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child, ...devices], {
    cwd: root,
    env: { ...process.env, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: folder, LD_LIBRARY_PATH: chromium },
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}

const farthest = (one: readonly number[], other: readonly number[]) => {
  expect(one).toHaveLength(other.length);
  return Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));
};

function expectTheSame(results: PrecisionResults, device: string, tolerance: number): void {
  const [cpu, there] = [results.cpu!, results[device]!];
  expect(cpu.fp32).toHaveLength(48);
  for (const precision of ['fp32', 'fp16', 'int8'] as const) {
    expect(farthest(cpu[precision], there[precision]), precision).toBeLessThan(tolerance);
  }
  // Rounded weights are seen: devices that agree on them must not agree with full precision.
  expect(farthest(cpu.fp32, there.fp16)).toBeGreaterThan(1e-4);
  expect(farthest(cpu.fp32, there.int8)).toBeGreaterThan(1e-3);
}

describe('rounded weights', () => {
  it('give the same on wasm as on the CPU', async () => {
    expectTheSame(await runOn('cpu', 'wasm'), 'wasm', 1e-5);
  }, 120_000);

  it.skipIf(missing)(
    `give the same on webgpu as on the CPU${missing}`,
    async () => {
      expectTheSame(await runOn('cpu', 'webgpu'), 'webgpu', 1e-5);
    },
    180_000,
  );
});
