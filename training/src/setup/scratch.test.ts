import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatBytes, requireSpace } from './disk.js';
import { replaceFolder, scratchFolder } from './scratch.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scratch-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** No process has so large a number. */
const DEAD = 999_999_999;

describe('scratchFolder', () => {
  it('removes what dead processes left, and nothing else', async () => {
    const [dead, alive, other] = [`x.partial-${DEAD}-aBcDeF`, `x.partial-${process.ppid}-aBcDeF`, 'x.partial'];
    for (const name of [dead, alive, other]) mkdirSync(join(folder, name!, 'in'), { recursive: true });
    const made = await scratchFolder(folder, 'y');
    expect(made).toMatch(new RegExp(`y\\.partial-${process.pid}-\\w{6}$`));
    expect(readdirSync(folder).sort()).toEqual([other, alive, made.slice(folder.length + 1)].sort());
  });
});

describe('replaceFolder', () => {
  it('puts a folder in the place of another, all at once', async () => {
    const target = join(folder, 'deep', 'target');
    const write = (text: string) => async (fresh: string) => {
      expect(existsSync(target)).toBe(text === 'second');
      writeFileSync(join(fresh, `${text}.txt`), text);
      return text;
    };
    expect(await replaceFolder(target, write('first'))).toBe('first');
    expect(await replaceFolder(target, write('second'))).toBe('second');
    expect(readdirSync(target)).toEqual(['second.txt']);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['target']);
  });

  it('leaves everything as it was where it fails', async () => {
    const target = join(folder, 'target');
    mkdirSync(target);
    writeFileSync(join(target, 'old.txt'), 'old');
    const failing = replaceFolder(target, async (fresh) => {
      writeFileSync(join(fresh, 'new.txt'), 'new');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(readFileSync(join(target, 'old.txt'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['target']);
  });
});

describe('requireSpace', () => {
  it('says what is needed, where, and what is free', async () => {
    await requireSpace(join(folder, 'new'), 1);
    const message = /^1000000000\.0 GB of disk are needed in .*new, and .* are free: make room, or .*CLUSTERZOO_CACHE$/;
    await expect(requireSpace(join(folder, 'new'), 1e18)).rejects.toThrow(
      expect.objectContaining({ code: 'SETUP_FAILED', message: expect.stringMatching(message) }),
    );
  });
});

describe('formatBytes', () => {
  it.each([
    [10, '1 kB'],
    [12_345, '13 kB'],
    [274_000_871, '274 MB'],
    [1_250_000_000, '1.3 GB'],
  ])('writes %i as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
