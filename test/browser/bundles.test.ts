import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleScripts } from '../../runtime/scripts/bundle.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const outdir = await mkdtemp(join(tmpdir(), 'clusterzoo-bundles-'));
afterAll(() => rm(outdir, { recursive: true, force: true }));

/** What a bundler for pages makes of an entry; a Node built-in would be among the packages outside. */
async function bundle(entry: string) {
  const scripts = await bundleScripts({ script: path(entry) }, outdir, ['@clusterzoo/source']);
  const { first, all, modules, outside } = scripts.script;
  const weigh = async (files: readonly string[]) => {
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(outdir, file))).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const names = modules.map((file) => file.split('/').at(-1)!);
  return { names, outside, first: await weigh(first), all: await weigh(all) };
}

const [WEBGPU, WASM] = ['./ort.webgpu.bundle.min.mjs', './ort.wasm.bundle.min.mjs'];

describe('bundles for pages', () => {
  it.each([
    ['index.ts', [WASM, WEBGPU]],
    ['page.ts', [WASM, WEBGPU]],
    ['worker.ts', [WASM, WEBGPU]],
    ['wasm.ts', [WASM]],
  ])('hold no part of Node, and of onnxruntime only what they run on: %s', async (entry, expected) => {
    const { names, outside } = await bundle(`../../runtime/src/${entry}`);
    expect([...outside].sort()).toEqual(expected);
    expect(names.filter((file) => file.includes('.node.'))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['images.web.ts', 'decoding.web.ts']));
  });

  it.each(['../../runtime/src/page.ts', '../bench/pages/runtime.ts'])(
    'weigh at most 15 kB at first, and leave what they may not need for later: %s',
    async (entry) => {
      const { first, all } = await bundle(entry);
      expect(first).toBeLessThan(15_000);
      expect(all).toBeGreaterThan(first + 5000);
      expect(all).toBeLessThan(25_000);
    },
  );
});
