import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFolder, writeGrowing, writeWhole } from './atomic.js';
import { assertFileWritable, assertWritable, freeFolder } from './output-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-out-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('assertWritable', () => {
  const rule = (force: boolean) => ({ marker: 'run.json', force });
  const refusal = (message: RegExp) =>
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });

  it('takes what is not there yet, and makes nothing', async () => {
    await assertWritable(join(folder, 'deep', 'down'), rule(false));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces an earlier folder of the kind only if it is told to', async () => {
    writeFileSync(join(folder, 'run.json'), '{}');
    await expect(assertWritable(folder, rule(false))).rejects.toThrow(refusal(/exists; .*--force/));
    await assertWritable(folder, rule(true));
  });

  it('never replaces anything else', async () => {
    writeFileSync(join(folder, 'thesis.doc'), '');
    await expect(assertWritable(folder, rule(true))).rejects.toThrow(refusal(/other files/));
    await expect(assertWritable(join(folder, 'thesis.doc'), rule(true))).rejects.toThrow(refusal(/is a file/));
    await expect(assertWritable(join(folder, 'thesis.doc', 'run'), rule(true))).rejects.toThrow(refusal(/is a file/));
  });

  it.skipIf(process.getuid?.() === 0)('says beforehand where nothing can be written', async () => {
    chmodSync(folder, 0o555);
    await expect(assertWritable(join(folder, 'run'), rule(false))).rejects.toThrow(refusal(/cannot be written to/));
    chmodSync(folder, 0o755);
  });
});

describe('assertFileWritable', () => {
  const refusal = (message: RegExp) =>
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });

  it('takes a new file and one that is there, and makes nothing', async () => {
    writeFileSync(join(folder, 'a.csv'), 'kept');
    await assertFileWritable(join(folder, 'a.csv'));
    await assertFileWritable(join(folder, 'deep', 'down', 'a.csv'));
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('refuses a folder, and a place within a file', async () => {
    writeFileSync(join(folder, 'a.csv'), '');
    await expect(assertFileWritable(folder)).rejects.toThrow(refusal(/is a folder; name a file with --out$/));
    const within = join(folder, 'a.csv', 'x');
    await expect(assertFileWritable(within)).rejects.toThrow(
      refusal(/a\.csv is a file; name another file with --out$/),
    );
  });
});

describe('freeFolder', () => {
  it('counts up', () => {
    expect(freeFolder(folder, 'run')).toBe(join(folder, 'run'));
    mkdirSync(join(folder, 'run'));
    mkdirSync(join(folder, 'run-2'));
    expect(freeFolder(folder, 'run')).toBe(join(folder, 'run-3'));
  });
});

describe('writeFolder and writeWhole', () => {
  it('write all', async () => {
    await writeFolder(join(folder, 'a'), async (path) => writeFileSync(join(path, 'old'), ''));
    await writeFolder(join(folder, 'a'), async (path) => writeFileSync(join(path, 'new'), ''));
    await writeWhole(join(folder, 'b', 'c.txt'), 'one');
    await writeWhole(join(folder, 'b', 'c.txt'), 'two');
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
    expect(readdirSync(join(folder, 'a'))).toEqual(['new']);
    expect(readFileSync(join(folder, 'b', 'c.txt'), 'utf8')).toBe('two');
  });

  it('or nothing', async () => {
    const fill = async (path: string) => {
      writeFileSync(join(path, 'half'), '');
      throw new Error('the disc is full');
    };
    await expect(writeFolder(join(folder, 'a'), fill)).rejects.toThrow('the disc is full');
    mkdirSync(join(folder, 'taken'));
    const refusal = (why: RegExp) =>
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(why) });
    const isFolder = refusal(/taken cannot be written: it is a folder; name another one with --out$/);
    await expect(writeWhole(join(folder, 'taken'), 'text')).rejects.toThrow(isFolder);
    await expect(writeGrowing(join(folder, 'taken'), (append) => append('text'))).rejects.toThrow(isFolder);
    writeFileSync(join(folder, 'taken', 'file'), '');
    const within = join(folder, 'taken', 'file', 'x', 'y');
    const isFile = (option: string) =>
      refusal(new RegExp(`y cannot be written: what should be its folder is a file; name another one with ${option}$`));
    await expect(writeWhole(within, 'text', '--report')).rejects.toThrow(isFile('--report'));
    await expect(writeGrowing(within, (append) => append('text'))).rejects.toThrow(isFile('--out'));
    await expect(writeFolder(within, async () => {})).rejects.toThrow(isFile('--out'));
    expect(existsSync(join(folder, 'a'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
