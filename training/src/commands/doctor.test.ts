import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose } from './diagnosis.js';
import { inWords } from './doctor.js';

const diagnosis: Diagnosis = {
  node: '22.1.0',
  packages: { 'onnxruntime-node': '1.30.0', '@tensorflow/tfjs-node-gpu': null },
  engines: [
    { name: 'onnxruntime', available: true, device: 'cpu', version: '1.30.0', reason: 'it comes with clusterzoo' },
    { name: 'tensorflow', available: false, device: null, version: null, reason: 'not installed' },
  ],
  devices: [
    {
      device: 'cuda',
      available: true,
      driver: '580.65.06',
      gpus: [
        { name: 'NVIDIA H200', memoryMiB: 143771, computeCapability: '9.0' },
        { name: 'NVIDIA GB10', memoryMiB: null, computeCapability: null },
      ],
      complaint: null,
      libraries: [
        { wantedBy: 'onnxruntime', name: 'libcudart.so.13', path: '/cache/libcudart.so.13' },
        { wantedBy: 'onnxruntime', name: 'libcudnn.so.9', path: null },
      ],
    },
    { device: 'webgpu', available: true, adapter: 'NVIDIA H200' },
    { device: 'wasm', available: false, reason: 'damaged' },
  ],
  auto: {
    engine: 'onnxruntime',
    device: 'cpu',
    reason: 'TensorFlow with CUDA is not installed',
    faster: { command: 'clusterzoo setup tensorflow --gpu', why: 'then auto trains on the NVIDIA H200' },
  },
};

describe('inWords', () => {
  it('tells what there is, what is missing, and what to do', () => {
    const lines = inWords(diagnosis)
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, ' | '));
    expect(lines).toEqual(
      expect.arrayContaining([
        `Node 22.1.0 on ${process.platform} ${process.arch}`,
        '@tensorflow/tfjs-node-gpu | not installed',
        'cuda | yes | NVIDIA H200, NVIDIA GB10',
        'webgpu | yes | NVIDIA H200',
        'wasm | no | damaged',
        'onnxruntime | yes | cpu | 1.30.0 | it comes with clusterzoo',
        'NVIDIA: driver 580.65.06, NVIDIA H200 (140 GiB, compute capability 9.0), NVIDIA GB10 (shared memory)',
        'onnxruntime | libcudart.so.13 | /cache/libcudart.so.13',
        'onnxruntime | libcudnn.so.9 | missing',
        '--engine auto trains with onnxruntime on cpu: TensorFlow with CUDA is not installed',
        'Faster: clusterzoo setup tensorflow --gpu (then auto trains on the NVIDIA H200)',
      ]),
    );
  });

  it('is short where there is no card', () => {
    const [, ...others] = diagnosis.devices;
    const bare = { device: 'cuda', available: false, reason: 'no driver', driver: null, gpus: [] } as const;
    const complaint = 'NVIDIA-SMI has failed';
    const auto = { ...diagnosis.auto, faster: null };
    const text = inWords({ ...diagnosis, devices: [{ ...bare, complaint }, ...others], auto });
    expect(text).toContain('NVIDIA: no driver; nvidia-smi: NVIDIA-SMI has failed\n');
    expect(text).not.toMatch(/wanted by|Faster/);
  });
});

describe('diagnose', () => {
  it('has the fields that programs rely on', async () => {
    const report = await diagnose();
    expect(Object.keys(report)).toEqual(['node', 'packages', 'engines', 'devices', 'auto']);
    for (const engine of report.engines) {
      expect(Object.keys(engine)).toEqual(['name', 'available', 'device', 'version', 'reason']);
    }
    expect(report.devices[0]).toMatchObject({ device: 'cuda', gpus: expect.any(Array), libraries: expect.any(Array) });
    expect(report.auto).toMatchObject({ engine: expect.any(String), device: expect.any(String) });
  });
});
