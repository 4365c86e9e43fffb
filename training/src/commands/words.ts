import { basename, extname } from 'node:path';

/** A file's or folder's name without its folders and extension. */
export function baseName(path: string): string {
  return basename(path, extname(path));
}

/** The option of a command line that a setting comes from: `--feature-size` of `featureSize`. */
export function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A word of a command line as a shell needs it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
