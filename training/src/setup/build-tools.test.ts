import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findBuildTools, hasHeaders } from './build-tools.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tools-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CXX', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts a program on the path that writes one line and ends well. */
function provide(name: string, text = ''): void {
  writeFileSync(join(folder, name), `#!/bin/sh\necho '${text}'\n`);
  chmodSync(join(folder, name), 0o755);
}

function writeHeaders(prefix: string, version: string): void {
  const [major, minor, patch] = version.split('.');
  const file = join(prefix, 'include', 'node', 'node_version.h');
  mkdirSync(dirname(file), { recursive: true });
  const line = (part: string, value?: string) => `#define NODE_${part}_VERSION ${value}\n`;
  writeFileSync(file, `// Node\n${line('MAJOR', major)}${line('MINOR', minor)}${line('PATCH', patch)}`);
}

const missing = (message: RegExp) =>
  expect.objectContaining({ code: 'SETUP_FAILED', message: expect.stringMatching(message) });

describe('findBuildTools', () => {
  it('names what is missing, one after the other, and how to get it', async () => {
    await expect(findBuildTools()).rejects.toThrow(missing(/^npm was not found: .*nodejs\.org/));
    provide('npm', 'undefined');
    await expect(findBuildTools()).rejects.toThrow(missing(/^make was not found: .*apt install build-essential/));
    provide('make');
    await expect(findBuildTools()).rejects.toThrow(missing(/^no C\+\+ compiler was found \(looked for g\+\+\).*CXX$/));
    vi.stubEnv('CXX', 'clang++ -stdlib=libc++');
    await expect(findBuildTools()).rejects.toThrow(missing(/looked for clang\+\+ -stdlib=libc\+\+/));
    provide('clang++');
    await findBuildTools();
  });

  it('leaves the headers to npm where it is told where they are', async () => {
    for (const name of ['make', 'g++']) provide(name);
    provide('npm', '/opt/node');
    expect(await findBuildTools()).toEqual({ nodeDirectory: undefined });
  });

  it('takes the headers beside this Node where they are of its version', async () => {
    for (const name of ['make', 'g++']) provide(name);
    provide('npm', 'undefined');
    const version = process.versions.node;
    const execPath = vi.spyOn(process, 'execPath', 'get').mockReturnValue(join(folder, 'node', 'bin', 'node'));
    expect(await findBuildTools()).toEqual({ nodeDirectory: undefined });
    writeHeaders(join(folder, 'node'), version);
    expect(await findBuildTools()).toEqual({ nodeDirectory: join(folder, 'node') });
    execPath.mockRestore();
  });
});

describe('hasHeaders', () => {
  it('compares the whole version', () => {
    expect(hasHeaders(folder, '20.1.2')).toBe(false);
    writeHeaders(folder, '20.1.2');
    expect(hasHeaders(folder, '20.1.2')).toBe(true);
    expect(hasHeaders(folder, '20.1.3')).toBe(false);
  });
});
