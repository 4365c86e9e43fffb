import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

/** onnxruntime-web's builds, as files beside the script: they find their .wasm files and threads by their own address. */
const neighbours: Plugin = {
  name: 'neighbours',
  resolveId(id) {
    if (!id.startsWith('onnxruntime-web/')) return null;
    return { id: `./ort.${id.slice('onnxruntime-web/'.length)}.bundle.min.mjs`, external: true };
  },
};

/** Files that a script was made into. */
export interface BundledScript {
  /** The script and what it imports at once: what a page loads before its first line runs. */
  readonly first: readonly string[];
  /** These, and the parts that are loaded when they are needed. */
  readonly all: readonly string[];
  /** Modules that they were made from. */
  readonly modules: readonly string[];
  /** What they import of other packages. */
  readonly outside: readonly string[];
}

/** @param next - the files that one needs; undefined for what is none of ours */
function reached(from: string, next: (file: string) => readonly string[] | undefined, found = new Set<string>()) {
  const files = found.has(from) ? undefined : next(from);
  if (files) found.add(from);
  for (const file of files ?? []) reached(file, next, found);
  return [...found];
}

/**
 * Makes scripts that a page can load as they are. What they share is in files that both load.
 *
 * @param entries - name of each script and the path of its module
 * @param conditions - of package exports, besides those of browsers
 */
export async function bundleScripts<Name extends string>(
  entries: Readonly<Record<Name, string>>,
  outdir: string,
  conditions: readonly string[] = [],
): Promise<Record<Name, BundledScript>> {
  const bundle = await rolldown({
    input: entries,
    platform: 'browser',
    // The main entry has what may be left for later among its exports, for programs that make models.
    checks: { ineffectiveDynamicImport: false },
    resolve: { conditionNames: [...conditions, 'browser', 'module', 'import', 'default'] },
    plugins: [neighbours],
    // What only a script and its own parts share stays in the script.
    preserveEntrySignatures: 'allow-extension',
    transform: { target: 'es2022' },
  });
  const { output } = await bundle.write({
    dir: outdir,
    format: 'es',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'clusterzoo-[name]-[hash].js',
  });
  await bundle.close();
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])));
  const scripts = (Object.keys(entries) as Name[]).map((name): [Name, BundledScript] => {
    const first = reached(`${name}.js`, (file) => chunks.get(file)?.imports);
    const all = reached(`${name}.js`, (file) => {
      const chunk = chunks.get(file);
      return chunk && [...chunk.imports, ...chunk.dynamicImports];
    });
    const made = all.map((file) => chunks.get(file)!);
    const modules = made.flatMap((chunk) => chunk.moduleIds);
    const imports = made.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
    const outside = [...new Set(imports.filter((file) => !chunks.has(file)))];
    return [name, { first, all, modules, outside }];
  });
  return Object.fromEntries(scripts) as Record<Name, BundledScript>;
}

/** What pages need of the runtime, and what workers do: what `clusterzoo-copy-assets --scripts` copies. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const outdir = path('../dist/scripts');
  // Parts of other versions have other names.
  await rm(outdir, { recursive: true, force: true });
  await bundleScripts({ clusterzoo: path('../dist/page.js'), worker: path('../dist/worker.js') }, outdir);
}
