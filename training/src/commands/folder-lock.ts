import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZooError } from '@clusterzoo/runtime';
import { CHECKPOINT_FOLDER } from './interrupted.js';

/** A run folder that this process has to itself. */
export interface FolderLock {
  /** Gives it back, and takes away what was made for the lock where nothing else came into it. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

const LOCK = 'lock';

/** Locks that this process holds: one of the same number that it does not is of a process that is gone. */
const own = new Set<string>();

/** Tries for a lock that says nothing: its process may be between making the file and filling it, or have died there. */
const TRIES = 10;
const MILLISECONDS_BETWEEN = 50;

/**
 * Claims a run folder for a training, before it begins: no other can be in it, whether new or resumed. A lock whose
 * process is gone, as after `kill -9`, is taken over.
 *
 * @throws ZooError `RUN_IN_USE`, with the process that has the folder
 */
export async function claimFolder(folder: string): Promise<FolderLock> {
  const checkpoints = resolve(folder, CHECKPOINT_FOLDER);
  const path = join(checkpoints, LOCK);
  const text = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() });
  for (;;) {
    await assertNotInUse(folder);
    const made = mkdirSync(checkpoints, { recursive: true });
    try {
      writeFileSync(path, text, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    own.add(path);
    return { release: () => release(path, text, made) };
  }
}

/**
 * Makes sure that no training is under way in a folder, and takes the lock of a dead one away.
 *
 * @throws ZooError `RUN_IN_USE`
 */
export async function assertNotInUse(folder: string): Promise<void> {
  const path = join(resolve(folder, CHECKPOINT_FOLDER), LOCK);
  for (let tried = 1; ; tried++) {
    const text = textIn(path);
    if (text === undefined) return;
    const holder = holderOf(text);
    if (holder ? !isAlive(holder, path) : tried === TRIES) return removeStale(path, text);
    if (holder) {
      const { pid, host } = holder;
      const remedy = 'wait for it, stop it, or name another folder with --out';
      const message = `${folder} is in use: a training is under way there, process ${pid} on ${host}; ${remedy}`;
      throw new ZooError('RUN_IN_USE', `${message} (if that process is no training of it, delete ${path})`);
    }
    await sleep(MILLISECONDS_BETWEEN);
  }
}

/** Whether a training is under way in a folder. */
export async function isInUse(folder: string): Promise<boolean> {
  try {
    await assertNotInUse(folder);
    return false;
  } catch (error) {
    if (error instanceof ZooError && error.code === 'RUN_IN_USE') return true;
    throw error;
  }
}

function release(path: string, text: string, made: string | undefined): void {
  own.delete(path);
  // A finished training takes its lock away with its checkpoint, and the next one may be here already.
  if (textIn(path) === text) rmSync(path, { force: true });
  if (made === undefined) return;
  try {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if (existsSync(folder)) rmdirSync(folder);
      if (folder === resolve(made)) return;
    }
  } catch {
    // Something is in it: it stays.
  }
}

/** Under another name first: what was read as stale may have been replaced by a living process's lock since. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (textIn(aside) !== stale) copyFileSync(aside, path, constants.COPYFILE_EXCL);
    rmSync(aside, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const { pid, host } = JSON.parse(text) as Partial<Holder>;
    return Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' ? { pid: pid!, host } : undefined;
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nothing can be known: it counts as alive. */
function isAlive({ pid, host }: Holder, path: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return own.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
