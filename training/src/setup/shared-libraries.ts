import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readSharedLibrary, type SharedLibrary } from './elf.js';

/** Shared libraries by the name under which others ask for them. */
export type LibraryIndex = ReadonlyMap<string, SharedLibrary & { readonly path: string }>;

/** Every shared library under a folder. Files that are none, whatever their name, are left out. */
export async function indexLibraries(folder: string): Promise<LibraryIndex> {
  const index = new Map<string, SharedLibrary & { path: string }>();
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  for (const file of files.filter((name) => /\.so(\.[\d.]+)?$/.test(name)).sort()) {
    const path = join(folder, file);
    const library = await readSharedLibrary(path).catch(() => undefined);
    if (library) index.set(library.soname ?? basename(path), { ...library, path });
  }
  return index;
}

/**
 * The libraries of an index that some names need, directly or through others, each after those that it needs itself:
 * the order in which a process can load them one by one.
 *
 * @returns names in the index
 */
export function loadOrder(names: readonly string[], index: LibraryIndex): string[] {
  const order = new Set<string>();
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    const library = index.get(name);
    if (!library || visiting.has(name)) return;
    visiting.add(name);
    for (const needed of library.needed) visit(needed);
    order.add(name);
  };
  for (const name of names) visit(name);
  return [...order];
}

/** Names that libraries of an index need, and some more, which the index itself does not have. */
export function outsideNeeds(names: readonly string[], index: LibraryIndex): string[] {
  const inside = loadOrder(names, index);
  const all = [...names, ...inside.flatMap((name) => index.get(name)!.needed)];
  return [...new Set(all)].filter((name) => !index.has(name));
}
