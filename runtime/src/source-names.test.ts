import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entry, temporaryFolder, writeFiles } from '../test-fixtures/entries.js';
import { type ModelSource, openEntry, startReading } from './source.js';

const open = (source: ModelSource, zoo: string) => openEntry(source, startReading({ cache: false, zoo }));
const legal = "a zoo entry's name is lower-case letters and digits, with a single . _ or - between them";

const home = process.cwd();
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  process.chdir(folder.path);
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
});
afterEach(() => {
  process.chdir(home);
  folder.remove();
  vi.restoreAllMocks();
});

/** Writes an entry into a folder of the working directory. */
function writeEntry(name: string): void {
  mkdirSync(join(folder.path, name));
  writeFiles(join(folder.path, name), entry());
}

describe('names that no entry can have', () => {
  it.each(['', ' ', 'PENDIGITS', 'tiny vector', 'tiny--vector', '-tiny', 'tiny_', 'ziffern-ä', 'a\0b'])(
    '%j is refused without a request',
    async (name) => {
      await expect(open(name, 'https://example.org')).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: `${legal}, got ${JSON.stringify(name)}; a path has a slash: ./name`,
      });
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it('are asked for as a path where there is an entry', async () => {
    writeEntry('Upper');
    await expect(open('Upper', 'https://example.org')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `did you mean './Upper'? ${legal}, got "Upper"; a path has a slash: ./name`,
    });
    expect((await open('./Upper', 'https://example.org')).manifest.name).toBe('tiny-vector');
  });
});

describe('names of folders here', () => {
  it('that the zoo does not know are asked for as a path', async () => {
    writeEntry('x');
    mkdirSync('empty');
    await expect(open('x', './zoo')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/^did you mean '\.\/x'\? no zoo entry "x" in /),
    });
    for (const name of ['empty', 'none']) {
      await expect(open(name, './zoo')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringMatching(`^no zoo entry "${name}" in `),
      });
    }
  });

  it('are asked for as a path also where no zoo can be reached', async () => {
    writeEntry('x');
    await expect(open('x', 'https://example.org')).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringMatching(/^did you mean '\.\/x'\? zoo entry "x"; https:.* no network; install/),
    });
  });
});
