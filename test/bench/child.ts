import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * What a script prints in a process of its own, started as this one was.
 *
 * @param script - its name in this folder
 * @param words - its arguments
 * @param flags - further options of Node.js
 */
export async function outputOf(script: string, words: readonly string[] = [], flags: readonly string[] = []) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, ...flags, path, ...words]);
  return stdout;
}
