import { beforeAll, describe, expect, it } from 'vitest';
import { noVulkan, vulkanFixture } from '../support/vulkan.js';
import type { DeviceResults } from './webgpu-child.js';

const TOLERANCE = 1e-3;

describe.skipIf(noVulkan)(`webgpu against cpu${noVulkan}`, () => {
  const vulkan = vulkanFixture();
  let cpu: DeviceResults;
  let webgpu: DeviceResults;
  beforeAll(async () => {
    const found = await vulkan.run('test/parity/webgpu-child.ts', ['cpu', 'webgpu']);
    ({ cpu, webgpu } = found as { cpu: DeviceResults; webgpu: DeviceResults });
    // SwiftShader compiles its shaders on the CPU: 10 s on an idle machine.
  }, 180_000);

  it.each(['prior', 'vectors', 'images'])('trains with the same losses: %s', (name) => {
    const [expected, actual] = [cpu.losses[name]!, webgpu.losses[name]!];
    expect(expected).toHaveLength(4);
    expect(actual).toHaveLength(4);
    for (const [i, losses] of expected.entries()) {
      expect(Object.keys(losses).length).toBeGreaterThan(3);
      for (const [loss, value] of Object.entries(losses)) {
        const difference = Math.abs(actual[i]![loss]! - value);
        expect(difference, `${loss} at step ${i + 1}`).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(value)));
      }
    }
  });

  it('clusters and generates the same', () => {
    expect([cpu.device, webgpu.device]).toEqual(['cpu', 'webgpu']);
    for (const [name, values] of Object.entries(cpu.outputs)) {
      expect(webgpu.outputs[name]).toHaveLength(values.length);
      for (const [i, value] of values.entries()) {
        expect(Math.abs(webgpu.outputs[name]![i]! - value), name).toBeLessThan(TOLERANCE);
      }
    }
  });
});
