import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './tool.js';

/**
 * Where the system's loader finds a shared library, by name; undefined where it does not. A name without a version,
 * such as `libcudart`, is that of any version.
 */
export type FindLibrary = (name: string) => string | undefined;

/** Folders of a `LD_LIBRARY_PATH`. */
function folders(variable: string | undefined): string[] {
  return (variable ?? '').split(':').filter((folder) => folder !== '');
}

/**
 * Reads the output of `ldconfig -p`: lines such as `libcuda.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcuda.so.1`.
 *
 * @param architecture - as Node names it; libraries for others are left out
 */
export function parseLoaderCache(text: string, architecture: string): ReadonlyMap<string, string> {
  const kind = { x64: 'x86-64', arm64: 'AArch64' }[architecture];
  const libraries = new Map<string, string>();
  for (const [, name, kinds, path] of text.matchAll(/^\s*(\S+) \(([^)]*)\) => (\S.*)$/gm)) {
    if (kind !== undefined && !kinds!.includes(kind)) continue;
    if (!libraries.has(name!)) libraries.set(name!, path!);
  }
  return libraries;
}

/** Asks the loader's cache once, and `LD_LIBRARY_PATH`. Finds nothing but on Linux. */
export async function systemLibraries(variable = process.env.LD_LIBRARY_PATH): Promise<FindLibrary> {
  let cache = '';
  for (const program of ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']) {
    cache ||= (await runTool(program, ['-p']).catch(() => undefined))?.stdout ?? '';
  }
  const known = parseLoaderCache(cache, process.arch);
  const places = folders(variable);
  return (name) => {
    const wanted = (file: string) => file === name || (!name.includes('.so') && file.startsWith(`${name}.so.`));
    const place = places.find((folder) => filesOf(folder).some(wanted));
    if (place !== undefined) return join(place, filesOf(place).find(wanted)!);
    return known.get(name) ?? [...known].find(([file]) => wanted(file))?.[1];
  };
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
