import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What a source imports when it is loaded; what it takes types from too, if asked to. */
function statementsOf(path: string, types: boolean): string[] {
  const statements = readFileSync(join(root, path), 'utf8').matchAll(
    /^(?:import|export)( type)? (?:[^;]*? from )?'([^']+)';$/gm,
  );
  return [...statements].filter(([, type]) => types || !type).map(([, , name]) => name!);
}

const isSource = (name: string) => name.startsWith('.') && name.endsWith('.js');
const sourceOf = (path: string, name: string) => normalize(join(dirname(path), name.replace(/\.js$/, '.ts')));

/** The sources in a folder, each with the sources that it imports; those that it takes types from too, if asked to. */
export function importsOf(folder: string, types: boolean): Map<string, string[]> {
  const sources = (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((path) => path.endsWith('.ts') && !/\.(test|d)\.ts$/.test(path))
    .map((path) => join(folder, path));
  return new Map(
    sources.map((path) => [
      path,
      statementsOf(path, types)
        .filter(isSource)
        .map((name) => sourceOf(path, name)),
    ]),
  );
}

/** The packages that are loaded with a source, by it or by what it imports; not those that are loaded when needed. */
export function packagesBehind(source: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const name of statementsOf(path, false)) {
      if (isSource(name)) walk(sourceOf(path, name));
      else packages.add(name);
    }
  };
  walk(source);
  return packages;
}
