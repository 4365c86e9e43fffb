import { constants, existsSync } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';

/** Which folders may be written over. */
export interface OverwriteRule {
  /** What only our own folders of this kind hold; any other folder is left alone whatever is asked. */
  readonly marker: string | readonly string[];
  /** Replace an earlier one. */
  readonly force: boolean;
}

/**
 * Makes sure, before hours of work, that a folder can be written at `path`.
 *
 * @throws ZooError `INVALID_ARGUMENT` if something is there that must not be replaced, or the place cannot be written
 *   to
 */
export async function assertWritable(path: string, { marker, force }: OverwriteRule): Promise<void> {
  const target = resolve(path);
  if (existsSync(target)) {
    const names = await readdir(target).catch(() => undefined);
    if (!names) throw new ZooError('INVALID_ARGUMENT', `${path} is a file; name another folder with --out`);
    const markers = [marker].flat();
    if (names.length > 0 && !markers.some((name) => names.includes(name))) {
      const message = `${path} holds other files (no ${markers.join(' or ')} among them) and is not replaced`;
      throw new ZooError('INVALID_ARGUMENT', `${message}; name another folder with --out`);
    }
    if (names.length > 0 && !force) {
      const remedy = 'name another folder with --out, or replace it with --force';
      throw new ZooError('INVALID_ARGUMENT', `${path} exists; ${remedy}`);
    }
  }
  await assertPlace(target, 'folder');
}

/**
 * Makes sure, before the work, that a file can be written at `path`, where one may be already.
 *
 * @param option - the option that names the path, for messages
 * @throws ZooError `INVALID_ARGUMENT` if a folder is there, or the place cannot be written to
 */
export async function assertFileWritable(path: string, option = '--out'): Promise<void> {
  const target = resolve(path);
  if (existsSync(target) && (await stat(target)).isDirectory()) {
    throw new ZooError('INVALID_ARGUMENT', `${path} is a folder; name a file with ${option}`);
  }
  await assertPlace(target, 'file', option);
}

/**
 * Makes sure that something new can be written at `target`, in folders that may not be there yet.
 *
 * @param option - the option that names the target, for messages
 * @throws ZooError `INVALID_ARGUMENT`
 */
export async function assertPlace(target: string, what: 'file' | 'folder', option = '--out'): Promise<void> {
  let parent = dirname(resolve(target));
  while (!existsSync(parent)) parent = dirname(parent);
  if (!(await stat(parent)).isDirectory()) {
    throw new ZooError('INVALID_ARGUMENT', `${parent} is a file; name another ${what} with ${option}`);
  }
  try {
    await access(parent, constants.W_OK);
  } catch (cause) {
    throw new ZooError('INVALID_ARGUMENT', `${parent} cannot be written to; name another ${what} with ${option}`, {
      cause,
    });
  }
}

/** `parent/name`, or the first of `name-2`, `name-3`, … that is not there yet. */
export function freeFolder(parent: string, name: string): string {
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (!existsSync(path)) return path;
  }
}
