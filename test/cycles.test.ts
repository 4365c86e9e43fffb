import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The sources in a folder, each with the sources that it imports; those that it takes types from too, if asked to. */
function importsOf(folder: string, types: boolean): Map<string, string[]> {
  const sources = (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((path) => path.endsWith('.ts') && !/\.(test|d)\.ts$/.test(path))
    .map((path) => join(folder, path));
  return new Map(
    sources.map((path) => {
      const statements = readFileSync(join(root, path), 'utf8').matchAll(
        /^(?:import|export)( type)? [^;]*?from '(\.{1,2}\/[^']+)\.js';$/gm,
      );
      const wanted = [...statements].filter(([, type]) => types || !type);
      return [path, wanted.map(([, , name]) => normalize(`${join(dirname(path), name!)}.ts`))];
    }),
  );
}

/** Every cycle that a walk along the imports runs into, as the files that it goes through. */
function cyclesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) cycles.push([...trail.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) walk(imported, [...trail, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return cycles;
}

describe('sources', () => {
  it.each(['runtime/src', 'export/src', 'training/src'])('in %s do not run into each other in cycles', (folder) => {
    const imports = importsOf(folder, false);
    expect([...imports.values()].flat().length).toBeGreaterThan(20);
    expect(cyclesOf(imports)).toEqual([]);
  });

  it.each(['classical', 'commands', 'data', 'graph'])('in %s take no types from each other in cycles', (folder) => {
    const imports = importsOf(join('training/src', folder), true);
    expect([...imports.values()].flat().length).toBeGreaterThan(5);
    expect(cyclesOf(imports)).toEqual([]);
  });

  it('would be found if they did', () => {
    const cyclic = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', []],
      ['d', ['b']],
    ]);
    expect(cyclesOf(cyclic)).toEqual(['b → d → b']);
  });
});
