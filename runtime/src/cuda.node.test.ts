import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test-fixtures/entries.js';
import { findCudaSetup, otherCopyLoaded } from './cuda.node.js';
import { cudaFolder } from './cuda-folder.node.js';
import { nativePackage } from './native-package.node.js';
import { createNodeBackend } from './session.node.js';

const cache = temporaryFolder();
afterAll(cache.remove);

const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
const installed = createRequire(import.meta.url)(join(entry, '..', '..', 'package.json')).version as string;
const binaries = join('bin', 'napi-v6', process.platform, process.arch);

/** Lays out what a setup leaves, with a stand-in for onnxruntime-node that says which it is. */
function layOut(version: string, setup: string, place = cache.path): { root: string; copy: string } {
  const root = cudaFolder(version, place);
  const copy = join(root, 'node_modules', 'onnxruntime-node');
  mkdirSync(join(copy, binaries), { recursive: true });
  writeFileSync(join(root, 'setup.json'), setup);
  const backends = "exports.listSupportedBackends = () => [{ name: 'cpu' }, { name: 'cuda' }];";
  mkdirSync(join(copy, 'dist'), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{"main": "dist/index.js"}');
  writeFileSync(join(copy, 'dist', 'index.js'), `exports.which = 'the copy'; ${backends}`);
  return { root, copy };
}

describe('findCudaSetup', () => {
  it('finds the copy and the libraries of one version', () => {
    const { root, copy } = layOut('7.0.0', '{"libraries": ["nvidia/b.so.1", "nvidia/a.so.2"]}');
    expect(findCudaSetup('7.0.0', cache.path)).toEqual({
      entry: join(copy, 'dist', 'index.js'),
      libraries: [join(root, 'nvidia/b.so.1'), join(root, 'nvidia/a.so.2')],
    });
    expect(findCudaSetup('7.0.1', cache.path)).toBeUndefined();
  });

  it.each(['', '{}', '[]', 'null', '{"libraries": 3}'])('takes no damaged setup: %j', (setup) => {
    layOut('8.0.0', setup);
    expect(findCudaSetup('8.0.0', cache.path)).toBeUndefined();
  });
});

describe('otherCopyLoaded', () => {
  const maps = (path: string) =>
    `7f00-7f01 r-xp 00000000 fe:00 42    /lib/libc.so.6\n7f01-7f02 r--p 0 fe:00 43   ${path}\n`;

  it('tells the own copy from others', () => {
    expect(otherCopyLoaded('/cache/x64', maps('/cache/x64/libonnxruntime.so.1'))).toBe(false);
    expect(otherCopyLoaded('/cache/x64', maps('/app/node modules/libonnxruntime.so.1'))).toBe(true);
    expect(otherCopyLoaded('/cache/x64', maps('/app/libonnxruntime_providers_shared.so'))).toBe(false);
    expect(otherCopyLoaded('/cache/x64', '')).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('preload', () => {
  it('keeps libraries in the process and passes over those that are not there', () => {
    const library = join(entry, '..', '..', binaries, 'libonnxruntime.so.1');
    const script = `
      const { preload, otherCopyLoaded } = await import(${JSON.stringify(new URL('cuda.node.ts', import.meta.url).href)});
      const before = otherCopyLoaded('/cache');
      preload(['/absent/libcudart.so.13', ${JSON.stringify(library)}]);
      process.stdout.write(JSON.stringify([before, otherCopyLoaded('/cache')]));`;
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stderr: '', stdout: '[false,true]' });
  });
});

describe('nativePackage', () => {
  it('takes the copy where there is one of the installed version, and says whether it has the provider', async () => {
    const { copy } = layOut(installed, '{"libraries": ["nvidia/a.so.2"]}');
    const source = nativePackage(cache.path);
    expect(await source.load()).toMatchObject({ which: 'the copy' });
    expect(source.libraries).toEqual([join(cudaFolder(installed, cache.path), 'nvidia/a.so.2')]);
    expect(source.cudaMissing).toMatch(/^onnxruntime-node's CUDA provider is not installed \(no .* in .*\)/);
    if (process.platform !== 'linux') return;
    writeFileSync(join(copy, binaries, 'libonnxruntime_providers_cuda.so'), '');
    expect(nativePackage(cache.path).cudaMissing).toBeUndefined();
  });

  it('takes the installed package where the copy does not load', async () => {
    const place = join(cache.path, 'damaged');
    const { copy } = layOut(installed, '{"libraries": []}', place);
    writeFileSync(join(copy, 'dist', 'index.js'), 'throw new Error("damaged")');
    expect(await nativePackage(place).load()).not.toHaveProperty('which');
  });

  it.runIf(process.platform === 'linux')('does not mix two copies in one process, and says what to do', async () => {
    layOut(installed, '{"libraries": []}');
    await import('onnxruntime-node');
    const source = nativePackage(cache.path);
    expect(source.entry).toBe(entry);
    expect(source.cudaMissing).toMatch('loaded onnxruntime-node before clusterzoo did');
    const backend = createNodeBackend({ native: () => source, wasm: () => import('onnxruntime-web') });
    expect(await backend.probe('cpu')).toEqual({ device: 'cpu', available: true });
    expect(await backend.probe('cuda')).toMatchObject({ available: false, reason: source.cudaMissing });
  });

  it('takes the installed package where there is no copy', () => {
    const source = nativePackage(join(cache.path, 'none'));
    expect(source).toMatchObject({ entry, libraries: [] });
  });
});
