import { describe, expect, it } from 'vitest';
import { fasterCommand, type MachineFacts } from './advice.js';

const gpu = { name: 'NVIDIA H200', memoryMiB: 143771, computeCapability: '9.0' };
const nothing: MachineFacts = {
  platform: 'linux',
  arch: 'x64',
  gpus: [],
  devices: [{ device: 'cpu', available: true }],
  hasTensorFlowGpu: false,
  autoDevice: 'cpu',
};
const cuda = { device: 'cuda', available: true } as const;

describe('fasterCommand', () => {
  it('knows none without a graphics card, nor where auto uses one', () => {
    expect(fasterCommand(nothing)).toBeNull();
    expect(fasterCommand({ ...nothing, gpus: [gpu], hasTensorFlowGpu: true, autoDevice: 'cuda' })).toBeNull();
  });

  it('has TensorFlow set up for the card', () => {
    expect(fasterCommand({ ...nothing, gpus: [gpu] })).toEqual({
      command: 'clusterzoo setup tensorflow --gpu',
      why: 'then auto trains on the NVIDIA H200',
    });
  });

  it.each([{ hasTensorFlowGpu: true }, { arch: 'arm64' }])('takes CUDA where that works already: %j', (facts) => {
    const advice = fasterCommand({ ...nothing, gpus: [gpu], devices: [cuda], ...facts });
    expect(advice?.command).toBe('clusterzoo train --engine onnxruntime --device cuda');
    expect(advice?.why).toMatch(/NVIDIA H200/);
  });

  it('takes webgpu on other cards, but not on programs that stand in for one', () => {
    const webgpu = (adapter?: string) =>
      fasterCommand({ ...nothing, devices: [{ device: 'webgpu', available: true, ...(adapter && { adapter }) }] });
    expect(webgpu('AMD Radeon RX 7900')).toMatchObject({ command: 'clusterzoo train --device webgpu' });
    expect(webgpu()?.command).toBe('clusterzoo train --device webgpu');
    expect(webgpu('SwiftShader Device (Subzero)')).toBeNull();
    expect(webgpu('llvmpipe (LLVM 19.1.7, 256 bits)')).toBeNull();
  });

  it('knows none where the card does not start', () => {
    const broken = [{ device: 'cuda', available: false, reason: 'no driver' }] as const;
    expect(fasterCommand({ ...nothing, gpus: [gpu], hasTensorFlowGpu: true, devices: broken })).toBeNull();
  });
});
