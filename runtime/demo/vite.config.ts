import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const models = fileURLToPath(new URL('../../models/', import.meta.url));

/** While the page is worked on, the zoo of this repository is at `models/`, as `clusterzoo serve` has it. */
const zooAtHand: Plugin = {
  name: 'zoo-at-hand',
  configureServer({ middlewares }) {
    middlewares.use('/models', (request, response, next) => {
      const file = join(models, decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
      if (!existsSync(file) || !statSync(file).isFile()) return next();
      response.setHeader('content-type', extname(file) === '.json' ? 'application/json' : 'application/octet-stream');
      createReadStream(file).pipe(response);
    });
  },
};

/** The files of onnxruntime-web keep their names, so that a server may take them from the package. */
function assetFileNames({ names }: { readonly names: readonly string[] }): string {
  return names.some((name) => name.endsWith('.wasm')) ? 'assets/[name][extname]' : 'assets/[name]-[hash][extname]';
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Addresses relative to the page, so that it may lie in any folder of a site.
  base: './',
  resolve: { conditions: ['@clusterzoo/source', 'browser', 'module', 'import', 'default'] },
  worker: { format: 'es', rolldownOptions: { output: { assetFileNames }, checks: { pluginTimings: false } } },
  plugins: [zooAtHand],
  build: {
    target: 'es2022',
    // A content policy need not allow data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    rolldownOptions: { output: { assetFileNames }, checks: { pluginTimings: false } },
  },
});
