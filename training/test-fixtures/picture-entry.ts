import { mkdirSync } from 'node:fs';
import { entry, writeFiles } from '../../runtime/test-fixtures/entries.js';

/** Writes a zoo entry of grey pictures of 2 × 2 pixels, with two clusters, and gives its folder. */
export function pictureEntry(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, entry('image'));
  return folder;
}
