import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeProgram } from '../../test-fixtures/program.js';
import { buildAddon, installTfjsNode } from './tensorflow-addon.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'addon-'));
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts an npm on the path. */
const npm = (body: string) => writeProgram(join(folder, 'bin', 'npm'), body);
const failing = (text: string) => npm(`console.error(${JSON.stringify(text)}); process.exitCode = 1;`);
const failed = (message: RegExp) =>
  expect.objectContaining({ code: 'SETUP_FAILED', message: expect.stringMatching(message) });

const RECORD = "require('fs').writeFileSync('npm.json', JSON.stringify({ words, env: process.env }));";
const recorded = () =>
  JSON.parse(readFileSync(join(folder, 'npm.json'), 'utf8')) as { words: string[]; env: Record<string, string> };

describe('installTfjsNode', () => {
  it('has npm install the package without scripts, in its own folder, with placeholders for tfjs', async () => {
    npm(RECORD);
    vi.stubEnv('npm_config_workspace', 'training');
    vi.stubEnv('npm_config_registry', 'https://registry.example.org/');
    const made = await installTfjsNode(folder, '@tensorflow/tfjs-node-gpu');
    expect(made).toBe(join(folder, 'node_modules/@tensorflow/tfjs-node-gpu'));
    const { words, env } = recorded();
    expect(words).toEqual(expect.arrayContaining(['install', '--ignore-scripts', `--prefix=${folder}`]));
    // Where an npm started this process, its registry counts, and its project does not.
    expect(env.npm_config_registry).toBe('https://registry.example.org/');
    expect(env.npm_config_workspace).toBeUndefined();
    const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(description.dependencies).toEqual({
      '@tensorflow/tfjs': 'file:./tfjs',
      '@tensorflow/tfjs-core': 'file:./tfjs-core',
      '@tensorflow/tfjs-node-gpu': '4.22.0',
    });
    expect(JSON.parse(readFileSync(join(folder, 'tfjs/package.json'), 'utf8'))).toMatchObject({
      name: '@tensorflow/tfjs',
      version: '4.22.0',
    });
    expect(readFileSync(join(folder, 'tfjs/index.js'), 'utf8')).toMatch(/^throw new Error/);
  });

  it('says what npm said', async () => {
    failing('npm error code E404\nnpm error 404 Not Found - GET https://registry.example.org/x');
    await expect(installTfjsNode(folder, '@tensorflow/tfjs-node')).rejects.toThrow(
      failed(/^npm could not install @tensorflow\/tfjs-node@4\.22\.0: 404 Not Found - GET https/),
    );
    failing('npm error code ENOSPC\nnpm error ENOSPC: no space left on device, write');
    await expect(installTfjsNode(folder, '@tensorflow/tfjs-node')).rejects.toThrow(
      failed(/no space left on the disk$/),
    );
  });
});

describe('buildAddon', () => {
  const python = { command: '/opt/python3', version: '3.12.4', pip: '24.0' };
  const build = (nodeDirectory?: string) => {
    const packageFolder = join(folder, 'node_modules/@tensorflow/tfjs-node');
    for (const part of ['build', 'deps/include', 'deps/lib', 'lib/napi-v8']) {
      mkdirSync(join(packageFolder, part), { recursive: true });
    }
    return buildAddon(folder, packageFolder, { python, tools: { nodeDirectory } });
  };

  it('has npm’s own node-gyp build it, and removes what only building needs', async () => {
    npm(RECORD);
    await build('/opt/node');
    const { words, env } = recorded();
    expect(words.slice(0, 2)).toEqual(['run', 'addon']);
    expect(words.slice(-2)).toEqual(['--', '--nodedir=/opt/node']);
    expect(env.PYTHON).toBe('/opt/python3');
    const left = ['build', 'deps/include', 'deps/lib', 'lib/napi-v8'].map((part) =>
      existsSync(join(folder, 'node_modules/@tensorflow/tfjs-node', part)),
    );
    expect(left).toEqual([false, false, true, true]);
    await build();
    expect(recorded().words).not.toContain('--');
  });

  it('says what the compiler said', async () => {
    failing(
      'make: Entering directory\n../binding/tfjs_backend.cc:9:10: fatal error: node_api.h: No such file\nmake: *** [x]',
    );
    await expect(build()).rejects.toThrow(failed(/could not be built: .*fatal error: node_api\.h: No such file$/));
  });

  it('says where Node’s headers can be had', async () => {
    failing(
      [
        'gyp http GET https://nodejs.org/download/release/v20.1.2/node-v20.1.2-headers.tar.gz',
        'gyp ERR! stack FetchError: getaddrinfo ENOTFOUND nodejs.org',
      ].join('\n'),
    );
    await expect(build()).rejects.toThrow(
      failed(/headers are not installed beside .*, and https:\/\/nodejs\.org\S*\.tar\.gz cannot be reached; .*nodedir/),
    );
  });
});
