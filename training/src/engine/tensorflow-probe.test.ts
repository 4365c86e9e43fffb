import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MadeUp, writeTensorFlowPackage } from '../../test-fixtures/tensorflow-package.js';
import { probeTensorFlow } from './tensorflow-probe.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const modules = () => join(folder, 'node_modules');
const probe = (madeUp: MadeUp, patience?: number) =>
  probeTensorFlow(writeTensorFlowPackage(modules(), madeUp), patience);
const gpu = { name: '@tensorflow/tfjs-node-gpu' } as const;

describe('probeTensorFlow', () => {
  it('runs the package and tells its version and device', async () => {
    expect(await probe({})).toEqual({ available: true, tensorflow: '9.8.7', device: 'cpu' });
  });

  it('tells a graphics card', async () => {
    expect(await probe({ ...gpu, gpu: true })).toEqual({ available: true, tensorflow: '9.8.7', device: 'cuda' });
  });

  it('tells why there is none where one was wanted, whatever else is written', async () => {
    const words = 'E0000 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: no device';
    const instead = `console.error(${JSON.stringify(words)}); console.log('Hi there');`;
    const noGpu = 'failed call to cuInit: INTERNAL: CUDA error: no device';
    expect(await probe({ ...gpu, instead })).toEqual({ available: true, tensorflow: '9.8.7', device: 'cpu', noGpu });
  });

  it.each([
    ['throws', "throw new Error('libcudart.so.12: cannot open shared object file\\nmore')", /^libcudart.*object file$/],
    ['aborts', "console.error('F0000 no AVX'); process.abort()", /^TensorFlow ended its process with signal SIGABRT/],
    ['ends', 'process.exit(3)', /^TensorFlow ended its process with exit code 3$/],
    ['hangs', 'for (;;);', /^TensorFlow gave no answer in time$/],
  ])('survives a package that %s', async (_, instead, reason) => {
    const verdict = await probe({ instead }, 4000);
    expect(verdict).toEqual({ available: false, reason: expect.stringMatching(reason) });
  });

  it('asks once a process', async () => {
    const found = writeTensorFlowPackage(modules());
    const first = await probeTensorFlow(found);
    writeTensorFlowPackage(modules(), { instead: 'process.exit(3)' });
    expect(await probeTensorFlow(found)).toBe(first);
  });
});
