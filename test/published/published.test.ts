import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpack from 'webpack';
import { browserPath, startBrowser } from '../browser/chromium.js';
import { type Site, startServer } from '../browser/server.js';
import { installPacked, type Project } from './package.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node 20.19 and 22.12 can require ES modules. */
const requiresModules = (process.features as { require_module?: boolean }).require_module === true;
const noRequire = requiresModules ? '' : ` (skipped: Node ${process.version} cannot require ES modules)`;

let project: Project;
let labels: number[];
beforeAll(async () => {
  project = await installPacked();
});
afterAll(() => project?.remove());

describe('the packed runtime', () => {
  it('runs in Node, saying nothing on stderr', async () => {
    const { stdout, stderr } = await run(process.execPath, ['node.js'], { cwd: project.folder });
    expect(stderr).toBe('');
    labels = JSON.parse(stdout) as number[];
    expect(labels).toHaveLength(5);
    // The light entry is for pages, and does not stand in the way of rendering them on a server.
    const words = ['--input-type=module', '-e', "console.log((await import('@clusterzoo/runtime/wasm')).version)"];
    expect((await run(process.execPath, words, { cwd: project.folder })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.skipIf(!requiresModules)(`runs in CommonJS programs with require()${noRequire}`, async () => {
    const { stdout, stderr } = await run(process.execPath, ['required.cjs'], { cwd: project.folder });
    expect([stderr, JSON.parse(stdout)]).toEqual(['', labels]);
  });

  it('runs in CommonJS programs with import(), also where require() knows no ES modules', async () => {
    // Older Nodes do not know the flag, and need none.
    const flags = requiresModules ? ['--no-experimental-require-module'] : [];
    const { stdout, stderr } = await run(process.execPath, [...flags, 'imported.cjs'], { cwd: project.folder });
    expect([stderr, JSON.parse(stdout)]).toEqual(['', labels]);
    const failed = await run(process.execPath, [...flags, 'required.cjs'], { cwd: project.folder }).catch(
      (error) => error,
    );
    expect(failed).toMatchObject({ stderr: expect.stringContaining('dynamic import()') });
  });

  it('is what publint and are-the-types-wrong ask for', async () => {
    const pkgDir = join(project.folder, 'node_modules', '@clusterzoo', 'runtime');
    const { messages, pkg } = await publint({ pkgDir, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    const attw = join(root, 'node_modules', '.bin', 'attw');
    // ESM only, and the subpaths that are no modules have no types.
    const words = [project.tarball, '--profile', 'esm-only', '--exclude-entrypoints', 'manifest.schema.json'];
    // Its exit code says whether there is a problem.
    const { stdout } = await run(attw, words, { cwd: project.folder });
    expect(stdout).toContain('"@clusterzoo/runtime/worker"');
  });

  it('has types that hold for its users, with those of browsers and without', async () => {
    for (const lib of [
      ['es2023', 'esnext.disposable'],
      ['es2023', 'esnext.disposable', 'dom'],
    ]) {
      const compilerOptions = {
        lib,
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        noEmit: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules', '@types')],
      };
      const config = join(project.folder, 'tsconfig.json');
      await writeFile(config, JSON.stringify({ compilerOptions, files: ['types.ts'] }));
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const { stdout } = await run(process.execPath, [tsc, '-p', config]).catch((error: { stdout: string }) => error);
      // onnxruntime's own types need those of browsers.
      const problems = stdout
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('node_modules/onnxruntime-'));
      expect(problems).toEqual([]);
    }
  });

  it('holds neither tests nor what a build leaves behind', () => {
    const files = readdirSync(join(project.folder, 'node_modules', '@clusterzoo', 'runtime'), { recursive: true });
    expect(files.filter((file) => /\.test\.|tsbuildinfo/.test(String(file)))).toEqual([]);
  });

  it('copies what pages serve, and says how', async () => {
    const command = join(project.folder, 'node_modules', '@clusterzoo', 'runtime', 'bin', 'copy-assets.js');
    await run(process.execPath, [command, 'wasm', '--wasm-only'], { cwd: project.folder });
    expect(readdirSync(join(project.folder, 'wasm'))).toEqual(['ort-wasm-simd-threaded.wasm']);
    const { stdout } = await run(process.execPath, [command, 'assets', '--scripts'], { cwd: project.folder });
    const copied = readdirSync(join(project.folder, 'assets'));
    expect(copied).toEqual(expect.arrayContaining(['clusterzoo.js', 'worker.js', 'ort.webgpu.bundle.min.mjs']));
    expect(stdout).toBe(`${copied.length} files copied to assets\n`);
    for (const [words, problem] of [
      [[], 'give one folder, got 0'],
      [['a', '--fast'], 'unknown option --fast'],
    ] as const) {
      const failed = await run(process.execPath, [command, ...words], { cwd: project.folder }).catch((error) => error);
      expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining(problem) });
    }
  });
});

describe.skipIf(!browserPath)('the packed runtime in a page', () => {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([startBrowser(), startServer((path) => join(project.folder, path))]);
  });
  afterAll(() => Promise.all([browser?.close(), site?.close()]));

  async function visit(path: string, { strict = true, isolated = false } = {}) {
    Object.assign(site, { strict, isolated });
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(site.url + path);
    const found = await page.waitForFunction(() => (globalThis as { result?: object }).result);
    const result = await found.jsonValue();
    await page.close();
    return { ...result, problems };
  }

  it('works with an import map', async () => {
    // An import map is written into the page, which a strict policy does not allow.
    const found = await visit('import-map.html', { strict: false });
    expect(found).toEqual({ page: labels, worker: labels, isolated: false, problems: [] });
  });

  it.each([false, true])('works with copied scripts under a strict policy, isolated: %s', async (isolated) => {
    const found = await visit('scripts.html', { isolated });
    expect(found).toEqual({ page: labels, worker: labels, isolated, problems: [] });
  });

  it('works with Vite', async () => {
    await build({
      root: project.folder,
      configFile: false,
      logLevel: 'silent',
      worker: { format: 'es' },
      build: { outDir: 'vite', rollupOptions: { input: join(project.folder, 'index.html') } },
      base: './',
    });
    const found = await visit('vite/index.html');
    expect(found).toEqual({ page: labels, worker: labels, isolated: false, problems: [] });
  });

  it('works with webpack', async () => {
    const output = { path: join(project.folder, 'webpack'), filename: '[name].js' };
    const stats = await new Promise<webpack.Stats>((resolve, reject) => {
      const config = { mode: 'production', context: project.folder, entry: './bundled.js', output } as const;
      webpack(config, (error, done) => (error ? reject(error) : resolve(done!)));
    });
    expect(stats.compilation.errors.map((error) => error.message)).toEqual([]);
    const html = await readFile(join(project.folder, 'index.html'), 'utf8');
    await writeFile(join(output.path, 'index.html'), html.replace('./bundled.js', './main.js'));
    const found = await visit('webpack/index.html');
    expect(found).toEqual({ page: labels, worker: labels, isolated: false, problems: [] });
  });
});
