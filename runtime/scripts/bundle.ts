import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** onnxruntime-web's builds, as files beside the script: they find their .wasm files and threads by their own address. */
const neighbours: Plugin = {
  name: 'neighbours',
  setup({ onResolve }) {
    onResolve({ filter: /^onnxruntime-web\// }, ({ path }) => ({
      path: `./ort.${path.slice('onnxruntime-web/'.length)}.bundle.min.mjs`,
      external: true,
    }));
  },
};

/**
 * Makes scripts that a page can load as they are.
 *
 * @param entries - name of each script and the path of its module
 * @param conditions - of package exports, besides those of browsers
 */
export async function bundleScripts(
  entries: Readonly<Record<string, string>>,
  outdir: string,
  conditions: readonly string[] = [],
): Promise<void> {
  await build({
    entryPoints: { ...entries },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: [...conditions],
    plugins: [neighbours],
    logLevel: 'warning',
  });
}

/** The whole runtime as one script, and as one for a worker: what `clusterzoo-copy-assets --scripts` copies. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const entries = { clusterzoo: path('../dist/index.js'), worker: path('../dist/worker.js') };
  await bundleScripts(entries, path('../dist/scripts'));
}
