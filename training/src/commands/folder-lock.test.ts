import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertNotInUse, claimFolder } from './folder-lock.js';

let parent: string;
let folder: string;
let lock: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'clusterzoo-lock-'));
  folder = join(parent, 'runs', 'flowers');
  lock = join(folder, 'checkpoint', 'lock');
});
afterEach(() => rmSync(parent, { recursive: true }));

/** What another process has left. */
function left(text: string): void {
  mkdirSync(join(folder, 'checkpoint'), { recursive: true });
  writeFileSync(lock, text);
}

const heldBy = (pid: number, host = hostname()) => JSON.stringify({ pid, host });
const inUse = (pid: number) => {
  const message = expect.stringMatching(new RegExp(`flowers is in use: .* process ${pid} on .*--out.*delete .*lock`));
  return expect.objectContaining({ code: 'RUN_IN_USE', message });
};

describe('claimFolder', () => {
  it('lets one in at a time, and leaves nothing behind', async () => {
    const claims = await Promise.allSettled([claimFolder(folder), claimFolder(folder), claimFolder(folder)]);
    const won = claims.filter((claim) => claim.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const claim of claims) if (claim.status === 'rejected') expect(claim.reason).toEqual(inUse(process.pid));
    won[0]!.value.release();
    expect(readdirSync(parent)).toEqual([]);
    (await claimFolder(folder)).release();
  });

  it('leaves what came into the folder', async () => {
    const claim = await claimFolder(folder);
    writeFileSync(join(folder, 'checkpoint', 'checkpoint.json'), '{}');
    claim.release();
    expect(readdirSync(join(folder, 'checkpoint'))).toEqual(['checkpoint.json']);
  });

  it('keeps out of a folder of a living process, and takes over that of a dead one', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    left(heldBy(child.pid!));
    await expect(claimFolder(folder)).rejects.toEqual(inUse(child.pid!));
    await expect(assertNotInUse(folder)).rejects.toEqual(inUse(child.pid!));
    const gone = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await gone;
    const claim = await claimFolder(folder);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    claim.release();
    expect(existsSync(lock)).toBe(false);
  });

  it('takes over a lock of its own number that it does not hold, and one that was never filled', async () => {
    for (const text of [heldBy(process.pid), '']) {
      left(text);
      (await claimFolder(folder)).release();
      expect(readdirSync(join(folder, 'checkpoint'))).toEqual([]);
    }
  });

  it('cannot know of another machine', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    left(heldBy(pid, 'elsewhere'));
    await expect(claimFolder(folder)).rejects.toEqual(inUse(pid));
  });

  it("never takes away another's lock", async () => {
    const claim = await claimFolder(folder);
    writeFileSync(lock, heldBy(1, 'elsewhere'));
    claim.release();
    expect(readFileSync(lock, 'utf8')).toBe(heldBy(1, 'elsewhere'));
  });
});
