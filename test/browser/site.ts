import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from '../../runtime/scripts/bundle.js';
import { type Site, startServer } from './server.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const MODELS = path('../../models');
const ONNXRUNTIME = path('../../node_modules/onnxruntime-web/dist');

/** Serves `/page.html`, the runtime's sources as scripts beside it, `/models/…` and onnxruntime's files. */
export async function startSite(): Promise<Site> {
  const scripts = await mkdtemp(join(tmpdir(), 'clusterzoo-site-'));
  const entries = { page: path('page.ts'), light: path('light.ts'), worker: path('../../runtime/src/worker.ts') };
  await bundleScripts(entries, scripts, ['@clusterzoo/source']);
  const folders = [scripts, ONNXRUNTIME, path('.')];
  const site = await startServer((name) => {
    if (name.startsWith('/models/')) return join(MODELS, name.slice('/models/'.length));
    return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  });
  const { close } = site;
  return Object.assign(site, {
    async close() {
      await close();
      await rm(scripts, { recursive: true, force: true });
    },
  });
}
