import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Names of temporary folders end with the process that made them, and letters that make them unique. */
const TEMPORARY = /\.partial-(\d+)-\w+$/;

/** A new, empty folder in `parent`. Those of processes that are no more are removed. */
export async function scratchFolder(parent: string, name: string): Promise<string> {
  await sweep(parent);
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, `${name}.partial-${process.pid}-`));
}

/** Removes the temporary folders in `parent` whose process is no more. */
export async function sweep(parent: string): Promise<void> {
  for (const file of await readdir(parent).catch(() => [])) {
    const pid = Number(TEMPORARY.exec(file)?.[1]);
    if (pid > 0 && !isRunning(pid)) await rm(join(parent, file), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Fills a folder beside `target` and only then gives it that name, in place of the one that has it. A process that is
 * killed on the way leaves `target` as it was, and what it leaves beside it goes with the next call.
 */
export async function replaceFolder<T>(target: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const scratch = await scratchFolder(dirname(target), basename(target));
  try {
    const fresh = join(scratch, 'new');
    await mkdir(fresh);
    const result = await fill(fresh);
    if (existsSync(target)) await rename(target, join(scratch, 'old'));
    await rename(fresh, target);
    return result;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
