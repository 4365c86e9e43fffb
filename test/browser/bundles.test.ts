import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What a bundler for pages makes of an entry; a Node built-in would make it fail. */
async function bundle(entry: string) {
  const { metafile, outputFiles } = await build({
    entryPoints: [path(`../../runtime/src/${entry}`)],
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@clusterzoo/source'],
    external: ['onnxruntime-web/*'],
    outdir: 'out',
    logLevel: 'silent',
  });
  const files = Object.keys(metafile.inputs).map((file) => file.split('/').at(-1)!);
  const [output] = Object.values(metafile.outputs);
  return { files, imports: output!.imports.map((each) => each.path), bytes: gzipSync(outputFiles[0]!.contents).length };
}

describe('bundles for pages', () => {
  it.each([
    ['index.ts', ['onnxruntime-web/webgpu', 'onnxruntime-web/wasm']],
    ['worker.ts', ['onnxruntime-web/webgpu', 'onnxruntime-web/wasm']],
    ['wasm.ts', ['onnxruntime-web/wasm']],
  ])('hold no part of Node, and of onnxruntime only what they run on: %s', async (entry, expected) => {
    const { files, imports, bytes } = await bundle(entry);
    expect(imports.sort()).toEqual([...expected].sort());
    expect(files.filter((file) => file.includes('.node.'))).toEqual([]);
    expect(files).toContain('images.web.ts');
    expect(bytes).toBeLessThan(21_000);
  });
});
