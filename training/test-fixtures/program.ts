import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a program in JavaScript that runs by its path; `body` sees its words as `words`, and CommonJS' `require`. */
export function writeProgram(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const script = `const words = process.argv.slice(2);\n(async () => {\n${body}\n})();\n`;
  // By this Node, wherever it lies; a name without an ending is CommonJS.
  writeFileSync(path, `#!${process.execPath}\n${script}`);
  chmodSync(path, 0o755);
  return path;
}

/** What a made-up python3 does besides saying what it is. */
export interface MadeUpPython {
  /** Its own version. @default '3.12.4' */
  readonly version?: string;
  /** Version of pip, or null for a Python without. @default '24.0' */
  readonly pip?: string | null;
  /** Body of `python -m pip download`; sees `requirement`, the folder `dest` and the options as `options`. */
  readonly download?: string;
}

/** Writes a made-up python3. */
export function writePython(folder: string, { version = '3.12.4', pip = '24.0', download }: MadeUpPython = {}): string {
  return writeProgram(
    join(folder, 'python3'),
    `
if (words[0] === '-c') return console.log(JSON.stringify({ version: '${version}', pip: ${JSON.stringify(pip)} }));
const requirement = words.at(-1);
const dest = words[words.indexOf('--dest') + 1];
const options = words.slice(3, -1);
${download ?? "process.stderr.write('ERROR: No matching distribution found for ' + requirement); process.exitCode = 1;"}
`,
  );
}
