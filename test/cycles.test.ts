import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './support/imports.js';

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
