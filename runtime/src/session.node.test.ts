import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixture } from '../test-fixtures/entries.js';
import { nativePackage } from './native-package.node.js';
import { createNodeBackend } from './session.node.js';

const absent = () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
};
const wasm = () => import('onnxruntime-web');

describe('the Node backend', () => {
  it('reaches a verdict on every device, and cpu and wasm work', async () => {
    const backend = createNodeBackend();
    const reports = [];
    for (const device of backend.devices) reports.push(await backend.probe(device));
    expect(reports.map(({ device }) => device)).toEqual(['cuda', 'webgpu', 'cpu', 'wasm']);
    expect(reports.slice(2)).toEqual([
      { device: 'cpu', available: true },
      { device: 'wasm', available: true },
    ]);
    for (const report of reports) if (!report.available) expect(report.reason).toMatch(/\S/);
  });

  it('blames the missing package for every native device', async () => {
    const backend = createNodeBackend({ native: absent, wasm });
    for (const device of ['cuda', 'webgpu', 'cpu'] as const) {
      expect(await backend.probe(device)).toEqual({
        device,
        available: false,
        reason: "onnxruntime-node does not work: Cannot find package 'onnxruntime-node'",
      });
    }
    expect(await backend.probe('wasm')).toEqual({ device: 'wasm', available: true });
  });

  it('knows which devices the platform has', async () => {
    const native = { ...(await import('onnxruntime-node')), listSupportedBackends: () => [{ name: 'cpu' }] };
    const source = { ...nativePackage(), load: async () => native };
    const backend = createNodeBackend({ native: () => source, wasm });
    expect(await backend.probe('webgpu')).toMatchObject({ reason: expect.stringContaining('knows only cpu on') });
  });

  it.each(['cpu', 'wasm'] as const)('runs graphs on %s and opens them again after disposing', async (device) => {
    const backend = createNodeBackend();
    for (let round = 0; round < 2; round++) {
      const session = await backend.open('the encoder', fixture('vector-encoder.onnx'), device, 1);
      expect(session.inputs).toEqual([{ name: 'input', type: 'float32', shape: ['N', 3] }]);
      const feed = { data: Float32Array.of(1, 2, 10, 3, 4, 0), shape: [2, 3] };
      const { latents } = await session.run({ input: feed });
      expect(latents?.shape).toEqual([2, 2]);
      expect([...latents!.data]).toEqual([1, 1, 3, 4]);
      await session.dispose();
    }
  });

  it.each(['cpu', 'wasm'] as const)('keeps the cause when %s refuses a graph', async (device) => {
    const half = fixture('vector-encoder.onnx').subarray(0, 150);
    await expect(createNodeBackend().open('the encoder', half, device, 0)).rejects.toMatchObject({
      code: 'GRAPH_INVALID',
      message: expect.stringMatching(new RegExp(`^the encoder does not run on ${device}: .*protobuf parsing failed`)),
      cause: expect.any(Error),
    });
  });
});

describe('probing', () => {
  it('writes nothing to stderr and lets the process end', () => {
    const script = `
      const { probeDevices } = await import('@clusterzoo/runtime');
      process.stdout.write(JSON.stringify((await probeDevices()).map((report) => report.device)));`;
    const run = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--conditions=@clusterzoo/source', '--input-type=module', '-e', script],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8', timeout: 50_000 },
    );
    expect(run).toMatchObject({ status: 0, stderr: '', stdout: '["cuda","webgpu","cpu","wasm"]' });
  });
});
