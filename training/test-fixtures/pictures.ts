import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';

/** The bytes of a PNG file whose numbers are `level(i)`, line by line, channels beside each other. */
export function pngFile(
  width: number,
  height: number,
  level: (at: number) => number,
  { channels = 1, depth = 8 }: { readonly channels?: 1 | 2 | 3 | 4; readonly depth?: 8 | 16 } = {},
): Uint8Array {
  const values = Array.from({ length: width * height * channels }, (_, at) => level(at));
  const data = depth === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
  return encode({ width, height, channels, depth, data });
}

/** Writes files into a folder, and the folders that they are in. */
export function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
