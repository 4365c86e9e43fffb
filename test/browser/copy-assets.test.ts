import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleScripts } from '../../runtime/scripts/bundle.js';

const run = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../../runtime/bin/copy-assets.js', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusterzoo-copy-assets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** Makes the folder hold a package with the command, and scripts of this version of it. */
async function release(version: string): Promise<string[]> {
  const onnxruntime = 'node_modules/onnxruntime-web';
  const built = ['ort.wasm.bundle.min.mjs', 'ort.webgpu.bundle.min.mjs'];
  const binaries = ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.asyncify.wasm'];
  await write({
    'package.json': '{ "type": "module" }',
    [`${onnxruntime}/package.json`]: '{ "exports": { "./wasm": "./ort.wasm.bundle.min.mjs" } }',
    ...Object.fromEntries([...built, ...binaries].map((name) => [`${onnxruntime}/${name}`, ''])),
    'src/shared.js': `export const version = ${JSON.stringify(version)};`,
    'src/deep.js': `export const deep = () => ${JSON.stringify(`deep ${version}`)};`,
    'src/later.js': `export const later = async () => (await import('./deep.js')).deep();`,
    'src/same.js': 'export const same = 1;',
    'src/page.js':
      "export { version } from './shared.js';\n" +
      "export const later = () => import('./later.js');\nexport const same = () => import('./same.js');",
    'src/worker.js': "import { version } from './shared.js';\nglobalThis.version = version;",
  });
  await cp(COMMAND, join(folder, 'bin', 'copy-assets.js'));
  const outdir = join(folder, 'dist', 'scripts');
  await rm(outdir, { recursive: true, force: true });
  const entries = { clusterzoo: join(folder, 'src', 'page.js'), worker: join(folder, 'src', 'worker.js') };
  await bundleScripts(entries, outdir);
  return [...(await readdir(outdir)), ...built, ...binaries].sort();
}

const copy = async (...flags: string[]) =>
  (await run(process.execPath, [join('bin', 'copy-assets.js'), 'assets', ...flags], { cwd: folder })).stdout;
const copied = async () => (await readdir(join(folder, 'assets'))).sort();

describe('clusterzoo-copy-assets', () => {
  it('removes the parts of the scripts that it replaces, and nothing else', async () => {
    const first = await release('1.0.0');
    expect(await copy('--scripts')).toBe(`${first.length} files copied to assets\n`);
    expect(await copied()).toEqual(first);
    const second = await release('1.1.0');
    const gone = first.filter((name) => !second.includes(name));
    // What both load, what is loaded when it is needed, and what that loads; the part without a change stays.
    expect(gone.map((name) => name.replace(/-.{8}\.js$/, ''))).toEqual([
      'clusterzoo-deep',
      'clusterzoo-later',
      'clusterzoo-shared',
    ]);
    // Of the page's own, one with a name like that of a part.
    await write({ 'assets/clusterzoo-my-settings.js': '', 'assets/index.html': '' });
    expect(await copy('--scripts')).toBe(`${second.length} files copied to assets, 3 of another version removed\n`);
    expect(await copied()).toEqual([...second, 'clusterzoo-my-settings.js', 'index.html'].sort());
    expect(await copy('--scripts')).toBe(`${second.length} files copied to assets\n`);
    expect(await copied()).toEqual([...second, 'clusterzoo-my-settings.js', 'index.html'].sort());
  });

  it('leaves scripts alone where only .wasm files are asked for', async () => {
    const first = await release('1.0.0');
    await copy('--scripts');
    await release('1.1.0');
    expect(await copy()).toBe('2 files copied to assets\n');
    expect(await copied()).toEqual(first);
  });
});
