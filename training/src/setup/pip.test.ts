import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePython } from '../../test-fixtures/program.js';
import type { SetupEvent } from './controls.js';
import { downloadWheel, type WheelOptions } from './pip.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pip-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Options with a python3 whose `pip download` is the given body. */
function optionsOf(download: string, more: Partial<WheelOptions> = {}): WheelOptions {
  const command = writePython(join(folder, 'bin'), { download });
  return {
    python: { command, version: '3.12.4', pip: '24.0' },
    machine: { architecture: 'x86_64', glibc: [2, 28] },
    folder: join(folder, 'wheels'),
    ...more,
  };
}

const SAVE =
  "require('fs').writeFileSync(dest + '/thing-1.0-py3-none-any.whl', JSON.stringify({ words, env: process.env }));";
const failing = (text: string) => `process.stderr.write(${JSON.stringify(text)}); process.exitCode = 1;`;

const failed = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('downloadWheel', () => {
  it('asks pip for the wheel alone, for this machine, and keeps it under its requirement', async () => {
    const path = await downloadWheel('thing<2.0,>=1.0', optionsOf(SAVE));
    expect(path).toBe(join(folder, 'wheels', 'thing_2.0_=1.0', 'thing-1.0-py3-none-any.whl'));
    const { words, env } = JSON.parse(readFileSync(path, 'utf8')) as { words: string[]; env: Record<string, string> };
    expect(words.slice(0, 3)).toEqual(['-m', 'pip', 'download']);
    const expected = ['--no-deps', '--only-binary=:all:', '--python-version=3.12', '--no-input'];
    expect(words).toEqual(expect.arrayContaining([...expected, '--platform=manylinux_2_28_x86_64']));
    expect(words).not.toContain('--platform=manylinux_2_29_x86_64');
    expect(words.at(-1)).toBe('thing<2.0,>=1.0');
    // What pip leaves there when it is killed goes with the next attempt.
    expect(env.TMPDIR).toContain(join(folder, 'wheels'));
    expect(readdirSync(join(folder, 'wheels', 'thing_2.0_=1.0'))).toEqual(['thing-1.0-py3-none-any.whl']);
  });

  it('downloads once', async () => {
    const options = optionsOf(SAVE);
    const path = await downloadWheel('thing==1.0', options);
    expect(await downloadWheel('thing==1.0', { ...options, ...optionsOf(failing('ERROR: gone')) })).toBe(path);
  });

  it('downloads again where an earlier attempt was killed', async () => {
    const left = join(folder, 'wheels', 'thing==1.0', 'download.partial-999999999-abcdef');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'thing-1.0-py3-none-any.whl'), 'half');
    const path = await downloadWheel('thing==1.0', optionsOf(SAVE));
    expect(readFileSync(path, 'utf8')).toContain('words');
    expect(existsSync(left)).toBe(false);
  });

  it('asks for the wheels of other versions of Python', async () => {
    const none = failing('ERROR: No matching distribution found');
    const old = `if (!options.includes('--python-version=3.10')) { ${none} return; }`;
    expect(await downloadWheel('thing==1.0', optionsOf(`${old}\n${SAVE}`))).toMatch(/thing-1\.0-py3-none-any\.whl$/);
  });

  it('tells how far it is', async () => {
    const events: SetupEvent[] = [];
    const slow = `
console.log('Collecting thing==1.0\\n  Downloading https://example.org/thing-1.0-py3-none-any.whl (2.5 MB)');
require('fs').mkdirSync(process.env.TMPDIR + '/pip-unpack-1');
require('fs').writeFileSync(process.env.TMPDIR + '/pip-unpack-1/thing.whl', Buffer.alloc(1e6));
await new Promise((resolve) => setTimeout(resolve, 1200));
${SAVE}`;
    await downloadWheel('thing==1.0', optionsOf(slow, { onEvent: (event) => events.push(event) }));
    expect(events).toContainEqual({ type: 'bytes', file: 'thing-1.0-py3-none-any.whl', loaded: 1e6, total: 2.5e6 });
  });

  it.each([
    [
      'NOT_FOUND',
      'ERROR: No matching distribution found for thing',
      /no wheel thing==1\.0 for Linux x86_64 with glibc 2\.28/,
    ],
    [
      'FILE_CHANGED',
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQ',
      /^thing==1\.0 as downloaded has another hash/,
    ],
    [
      'SETUP_FAILED',
      "ERROR: Could not install: [Errno 28] No space left on device: 'x'",
      /^no space left on the disk of/,
    ],
    [
      'SETUP_FAILED',
      'WARNING: retry\nERROR: 401 Unauthorized\nmore',
      /^pip could not download thing==1\.0 \(exit status 1\): ERROR: 401/,
    ],
  ])('fails with %s where pip says: %s', async (code, text, message) => {
    await expect(downloadWheel('thing==1.0', optionsOf(failing(text)))).rejects.toThrow(failed(code, message));
    expect(readdirSync(join(folder, 'wheels'))).toEqual([]);
  });

  it('stops on the signal, and pip with it', async () => {
    const controller = new AbortController();
    const options = optionsOf('await new Promise((resolve) => setTimeout(resolve, 60000));', {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 300);
    await expect(downloadWheel('thing==1.0', options)).rejects.toThrow(failed('ABORTED', /stopped/));
    expect(readdirSync(join(folder, 'wheels'))).toEqual([]);
  });
});
