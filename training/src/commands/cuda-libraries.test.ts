import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cudaFolder } from '@clusterzoo/runtime/cuda-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharedLibrary } from '../../test-fixtures/shared-library.js';
import type { TensorFlowPackage } from '../engine/tensorflow-packages.js';
import { binaries, installedOnnxRuntime } from '../setup/onnxruntime-copy.js';
import { onnxruntimeWants, tensorflowWants } from './cuda-libraries.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wants-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: Uint8Array | string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const none = () => undefined;

describe('onnxruntimeWants', () => {
  const setup = () => cudaFolder(installedOnnxRuntime().version, folder);

  function placeSetup(libraries: string[]): void {
    const needed = ['libcublas.so.13', 'libcudart.so.13', 'libcuda.so.1', 'libc.so.6'];
    const provider = join('node_modules', 'onnxruntime-node', binaries, 'libonnxruntime_providers_cuda.so');
    write(join(setup(), provider), sharedLibrary({ needed }));
    write(join(setup(), 'setup.json'), JSON.stringify({ libraries }));
  }

  it('tells what came with the setup, what the system has, and what is missing', async () => {
    placeSetup(['nvidia/cu13/lib/libcublas.so.13', 'nvidia/cudnn/lib/libcudnn.so.9']);
    const cublas = write(join(setup(), 'nvidia/cu13/lib/libcublas.so.13'), '');
    const system = (name: string) => (name === 'libcudart.so.13' ? '/usr/lib/libcudart.so.13' : undefined);
    const wantedBy = 'onnxruntime';
    expect(await onnxruntimeWants(system, folder)).toEqual([
      { wantedBy, name: 'libcublas.so.13', path: cublas },
      { wantedBy, name: 'libcudart.so.13', path: '/usr/lib/libcudart.so.13' },
      { wantedBy, name: 'libcuda.so.1', path: null },
      // It was there once.
      { wantedBy, name: 'libcudnn.so.9', path: null },
    ]);
  });

  it('wants nothing without a provider', async () => {
    expect(await onnxruntimeWants(none, folder)).toEqual([]);
    write(join(setup(), 'setup.json'), '{"libraries": []}');
    expect(await onnxruntimeWants(none, folder)).toEqual([]);
  });
});

describe('tensorflowWants', () => {
  const wantedBy = 'tensorflow';
  const found = () => ({ name: '@tensorflow/tfjs-node-gpu', folder }) as TensorFlowPackage;
  const lib = (name: string) => join(folder, 'deps', 'lib', name);

  it('wants its own library above all', async () => {
    expect(await tensorflowWants(found(), none)).toEqual([{ wantedBy, name: 'libtensorflow', path: null }]);
    write(lib('libtensorflow.so.2'), '');
    const name = 'libtensorflow.so.2';
    expect(await tensorflowWants(found(), none)).toEqual([{ wantedBy, name, path: lib(name) }]);
  });

  it("wants NVIDIA's libraries where it was built for them", async () => {
    const name = 'libtensorflow_cc.so.2';
    write(lib(name), sharedLibrary({ runpath: '$ORIGIN/:$ORIGIN/../nvidia/cusolver/lib' }));
    const paths = ['nccl', 'cuda_runtime', 'cudnn'].map((each) => `$ORIGIN/../nvidia/${each}/lib`);
    write(lib('libtensorflow_framework.so.2'), sharedLibrary({ runpath: paths.join(':') }));
    const cudart = write(join(folder, 'deps/nvidia/cuda_runtime/lib/libcudart.so.12'), '');
    write(join(folder, 'deps/nvidia/cudnn/lib/libcudnn_ops.so.9'), '');
    const system = (each: string) => (each === 'libcudnn' ? '/usr/lib/libcudnn.so.9' : undefined);
    expect(await tensorflowWants(found(), system)).toEqual([
      { wantedBy, name, path: lib(name) },
      { wantedBy, name: 'libcudart.so.12', path: cudart },
      { wantedBy, name: 'libcudnn.so.9', path: '/usr/lib/libcudnn.so.9' },
      { wantedBy, name: 'libcusolver', path: null },
      { wantedBy, name: 'libcuda.so.1', path: null },
    ]);
  });
});
