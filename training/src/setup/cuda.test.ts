import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedLibrary } from '../../test-fixtures/shared-library.js';
import { writeWheel } from '../../test-fixtures/wheel.js';
import { librariesToLoad, readRecord, removeCuda, setupCuda } from './cuda.js';
import { installedOnnxRuntime } from './onnxruntime-copy.js';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cuda-'));
  // Stands for a Python with pip: the wheels are there already, so that nothing is downloaded.
  const python = join(cache, 'python');
  writeFileSync(python, '#!/bin/sh\necho \'{"version": "3.12.0", "pip": "24.0"}\'\n');
  chmodSync(python, 0o755);
  vi.stubEnv('PYTHON', python);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

const { version } = installedOnnxRuntime();
const library = (name: string, ...needed: string[]) =>
  sharedLibrary({ soname: name, needed: [...needed, 'libc.so.6'] });
const provider = sharedLibrary({ needed: ['libcublas.so.99', 'libcudart.so.99', 'libcuda.so.1'] });

/** Places a wheel where an earlier download would have left it. */
function place(requirement: string, file: string, files: Record<string, Uint8Array | string>, requires: string[] = []) {
  const folder = join(cache, 'onnxruntime-cuda', 'wheels', requirement.replace('~', '_'));
  writeWheel(join(folder, file), files, requires);
}

function placeProvider(files: Record<string, Uint8Array | string> = {}): void {
  place(
    `onnxruntime-gpu==${version}`,
    `onnxruntime_gpu-${version}-cp312-cp312-linux_x86_64.whl`,
    {
      'onnxruntime/capi/libonnxruntime_providers_cuda.so': provider,
      'onnxruntime/capi/libonnxruntime_providers_shared.so': library('libonnxruntime_providers_shared.so'),
      'onnxruntime/capi/libonnxruntime_providers_tensorrt.so': 'not wanted',
      ...files,
    },
    ['numpy>=1', 'nvidia-cuda-runtime~=99.0; extra == "cuda"', 'nvidia-cudnn-cu99~=9.0; extra == "cudnn"'],
  );
}

function placeNvidia(): void {
  const lib = 'nvidia/cu99/lib';
  place('nvidia-cuda-runtime~=99.0', 'nvidia_cuda_runtime-99.1-py3-none-any.whl', {
    [`${lib}/libcudart.so.99`]: library('libcudart.so.99'),
    'nvidia/cu99/include/cuda.h': 'not wanted',
  });
  const cudnn = { 'nvidia/cudnn/lib/libcudnn.so.9': library('libcudnn.so.9') };
  place('nvidia-cudnn-cu99~=9.0', 'nvidia_cudnn_cu99-9.9-py3-none-any.whl', cudnn, ['nvidia-cublas']);
  place('nvidia-cublas', 'nvidia_cublas-99.2-py3-none-any.whl', {
    [`${lib}/libcublas.so.99`]: library('libcublas.so.99', 'libcublasLt.so.99'),
    [`${lib}/libcublasLt.so.99`]: library('libcublasLt.so.99'),
  });
}

const linuxX64 = process.platform === 'linux' && process.arch === 'x64';

describe.runIf(linuxX64)('setupCuda', () => {
  it('lays out the copy, the provider and the libraries of the wheels that it names', async () => {
    placeProvider();
    placeNvidia();
    const stages: string[] = [];
    const onEvent = (event: { type: string; stage?: string }) => stages.push(...(event.stage ? [event.stage] : []));
    const made = await setupCuda({ cache, onEvent });
    expect(made).toMatchObject({ onnxruntime: version, cuda: 'wheels', already: false });
    expect(made.packages).toEqual([
      { name: 'nvidia-cuda-runtime', version: '99.1' },
      { name: 'nvidia-cudnn-cu99', version: '9.9' },
      { name: 'nvidia-cublas', version: '99.2' },
    ]);
    expect(made.libraries.map((path) => path.split('/').at(-1))).toEqual([
      'libcublasLt.so.99',
      'libcublas.so.99',
      'libcudart.so.99',
      'libcudnn.so.9',
    ]);
    for (const path of made.libraries) expect(existsSync(join(made.folder, path))).toBe(true);
    expect(existsSync(join(made.folder, 'nvidia/cu99/include'))).toBe(false);
    const copy = createRequire(join(made.folder, 'setup.json')).resolve('onnxruntime-node');
    const binaries = join(copy, '..', '..', 'bin', 'napi-v6', 'linux', 'x64');
    expect(readFileSync(join(binaries, 'libonnxruntime_providers_cuda.so'))).toEqual(provider);
    expect(readdirSync(binaries)).not.toContain('libonnxruntime_providers_tensorrt.so');
    expect(createRequire(copy).resolve('onnxruntime-common')).toMatch(made.folder);
    expect(stages).toEqual([
      `copying onnxruntime-node ${version}`,
      `the CUDA provider, from onnxruntime-gpu ${version}`,
      'nvidia-cuda-runtime~=99.0',
      'nvidia-cudnn-cu99~=9.0',
      'nvidia-cublas',
    ]);
    // Wheels are gone once it is done, and nothing is left beside it.
    expect(readdirSync(join(cache, 'onnxruntime-cuda'))).toEqual([version]);
    expect(await setupCuda({ cache })).toMatchObject({ ...made, already: true });
    // What was lost is fetched again.
    rmSync(join(made.folder, made.libraries[0]!));
    placeProvider();
    placeNvidia();
    expect(await setupCuda({ cache })).toEqual(made);
  });

  it('names libraries that are nowhere, and leaves nothing half done', async () => {
    placeProvider();
    await expect(setupCuda({ cache, cuda: 'system' })).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringMatching(/needs libcublas\.so\.99, libcudart\.so\.99, .*leave out --cuda system/),
    });
    expect(readdirSync(join(cache, 'onnxruntime-cuda'))).toEqual(['wheels']);
  });

  it("takes the machine's own libraries, and replaces an earlier setup", async () => {
    placeProvider();
    placeNvidia();
    await setupCuda({ cache });
    placeProvider();
    const own = join(cache, 'own');
    writeWheel(join(own, 'x.whl'), {});
    for (const name of ['libcublas.so.99', 'libcudart.so.99']) writeFileSync(join(own, name), library(name));
    vi.stubEnv('LD_LIBRARY_PATH', own);
    const made = await setupCuda({ cache, cuda: 'system' });
    expect(made).toMatchObject({ cuda: 'system', packages: [], libraries: [] });
    expect(existsSync(join(made.folder, 'nvidia'))).toBe(false);
  });

  it('refuses wheels without the provider, and damaged ones', async () => {
    place(`onnxruntime-gpu==${version}`, 'onnxruntime_gpu-1-cp312-cp312-linux_x86_64.whl', { 'a.txt': 'a' });
    await expect(setupCuda({ cache })).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringContaining('does not hold libonnxruntime_providers_cuda.so'),
    });
    await removeCuda(cache);
    placeProvider();
    const folder = join(cache, 'onnxruntime-cuda', 'wheels', `onnxruntime-gpu==${version}`);
    const [wheel] = readdirSync(folder);
    const bytes = readFileSync(join(folder, wheel!));
    bytes[bytes.indexOf(provider) + provider.length - 1]! ^= 1;
    writeFileSync(join(folder, wheel!), bytes);
    await expect(setupCuda({ cache })).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(existsSync(folder)).toBe(false);
  });

  it('stops on the signal', async () => {
    placeProvider();
    const signal = AbortSignal.abort();
    await expect(setupCuda({ cache, signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe.runIf(!linuxX64)('setupCuda elsewhere', () => {
  it('says what to take instead', async () => {
    await expect(setupCuda({ cache })).rejects.toThrow(/Linux x64 only, .*--device webgpu/);
  });
});

describe('librariesToLoad', () => {
  it('does not ask where the system tells of no libraries at all', async () => {
    writeFileSync(join(cache, 'libonnxruntime_providers_cuda.so'), provider);
    expect(await librariesToLoad(cache, () => undefined)).toEqual([]);
  });
});

describe('removeCuda', () => {
  it('takes away everything, whole or not', async () => {
    expect(await removeCuda(cache)).toBe(false);
    placeProvider();
    expect(await removeCuda(cache)).toBe(true);
    expect(existsSync(join(cache, 'onnxruntime-cuda'))).toBe(false);
    expect(await readRecord(join(cache, 'onnxruntime-cuda', version))).toBeUndefined();
  });
});
