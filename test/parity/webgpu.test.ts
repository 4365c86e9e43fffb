import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceResults } from './webgpu-child.js';

/** Where Debian's chromium keeps SwiftShader, a GPU in software, and the loader that finds it. */
const chromium = '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');
const missing = existsSync(driver) ? '' : ` (skipped: no ${driver}; install Debian's chromium)`;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'clusterzoo-webgpu-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runOnDevices(...devices: string[]): Promise<Record<string, DeviceResults>> {
  const child = fileURLToPath(new URL('./webgpu-child.ts', import.meta.url));
  const flags = ['--import', 'tsx', '--conditions=@clusterzoo/source'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child, ...devices], {
    cwd: root,
    env: { ...process.env, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: folder, LD_LIBRARY_PATH: chromium },
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}

const TOLERANCE = 1e-3;

describe.skipIf(missing)(`webgpu against cpu${missing}`, () => {
  let cpu: DeviceResults;
  let webgpu: DeviceResults;
  beforeAll(async () => {
    ({ cpu, webgpu } = (await runOnDevices('cpu', 'webgpu')) as { cpu: DeviceResults; webgpu: DeviceResults });
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
