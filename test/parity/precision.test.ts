import { describe, expect, it } from 'vitest';
import { noVulkan, vulkanFixture } from '../support/vulkan.js';
import type { PrecisionResults } from './precision-child.js';

const vulkan = vulkanFixture();

async function runOn(...devices: string[]): Promise<PrecisionResults> {
  return (await vulkan.run('test/parity/precision-child.ts', devices)) as PrecisionResults;
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

  it.skipIf(noVulkan)(
    `give the same on webgpu as on the CPU${noVulkan}`,
    async () => {
      expectTheSame(await runOn('cpu', 'webgpu'), 'webgpu', 1e-5);
    },
    180_000,
  );
});
