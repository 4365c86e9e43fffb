import { basename, extname } from 'node:path';

/** A file's or folder's name without its folders and extension. */
export function baseName(path: string): string {
  return basename(path, extname(path));
}

/** A word of a command line as a shell needs it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
