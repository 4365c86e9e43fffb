import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findNvidia, parseDriver, parseGpus } from './nvidia.js';

describe('parseDriver', () => {
  it('finds the driver, of either kind of module', () => {
    const closed = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\nGCC 12.2';
    const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder@U16)';
    expect(parseDriver(closed)).toBe('535.129.03');
    expect(parseDriver(open)).toBe('570.86.15');
    expect(parseDriver('')).toBeNull();
  });
});

describe('parseGpus', () => {
  it('reads a line a card', () => {
    const text = 'NVIDIA GeForce RTX 4090, 24564, 8.9, 580.65.06\nNVIDIA H200, 143771, 9.0, 580.65.06\n';
    expect(parseGpus(text)).toEqual({
      driver: '580.65.06',
      gpus: [
        { name: 'NVIDIA GeForce RTX 4090', memoryMiB: 24564, computeCapability: '8.9' },
        { name: 'NVIDIA H200', memoryMiB: 143771, computeCapability: '9.0' },
      ],
    });
  });

  it('leaves open what the driver does not tell', () => {
    expect(parseGpus('NVIDIA GB10, [N/A], [Not Supported], 580.95.05\n').gpus).toEqual([
      { name: 'NVIDIA GB10', memoryMiB: null, computeCapability: null },
    ]);
    expect(parseGpus('No devices were found\n')).toEqual({ gpus: [], driver: null });
  });
});

describe.runIf(process.platform !== 'win32')('findNvidia', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nvidia-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function program(name: string, script: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('asks nvidia-smi', async () => {
    const answers = program('answers', "echo 'NVIDIA T4, 15360, 7.5, 550.54.15'");
    const report = await findNvidia([join(folder, 'absent'), answers]);
    expect(report.gpus).toEqual([{ name: 'NVIDIA T4', memoryMiB: 15360, computeCapability: '7.5' }]);
    expect(report.driver).toMatch(/^\d/);
    expect(report.complaint).toBeNull();
  });

  it('passes its complaint on', async () => {
    const complains = program('complains', 'echo "NVIDIA-SMI has failed because it couldn\'t ask the driver."; exit 9');
    expect(await findNvidia([complains])).toMatchObject({
      gpus: [],
      complaint: expect.stringMatching(/^NVIDIA-SMI has failed/),
    });
    expect(await findNvidia([program('mute', 'exit 4')])).toMatchObject({ complaint: 'it ended with status 4' });
  });

  it('finds nothing where there is nothing', async () => {
    expect(await findNvidia([join(folder, 'absent')])).toMatchObject({ gpus: [], complaint: null });
  });
});
