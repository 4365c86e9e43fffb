import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from '../../runtime/scripts/bundle.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const MODELS = path('../../models');
const ONNXRUNTIME = path('../../node_modules/onnxruntime-web/dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.png': 'image/png',
};

/** As strict as it can be: what a page with these scripts needs, and nothing else. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; object-src 'none'";

/** What a test answers itself: true once it has. */
export type Answer = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** A web site with the runtime in its scripts and the zoo's models. */
export interface Site {
  /** Ends in a slash. */
  readonly url: string;
  /** Paths that were asked for; tests may clear it. */
  readonly requests: string[];
  /** Is asked before files are looked for. */
  answer: Answer | undefined;
  /** Sends the two headers that give pages shared memory, and so threads. */
  isolated: boolean;
  close(): Promise<void>;
}

/** Serves `/page.html`, the scripts beside it, `/models/…` and onnxruntime's files, all under a strict policy. */
export async function startSite(): Promise<Site> {
  const scripts = await mkdtemp(join(tmpdir(), 'clusterzoo-site-'));
  const entries = { page: path('page.ts'), worker: path('../../runtime/src/worker.ts') };
  await bundleScripts(entries, scripts, ['@clusterzoo/source']);
  const folders = [scripts, ONNXRUNTIME, path('.')];

  function fileOf(name: string): string | undefined {
    if (name.includes('..')) return undefined;
    if (name.startsWith('/models/')) return join(MODELS, name.slice('/models/'.length));
    return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  }

  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url!.split('?')[0]!);
    requests.push(name);
    response.setHeader('content-security-policy', POLICY);
    if (site.isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    if (name === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (site.answer?.(request, response, name)) return;
    const file = fileOf(name);
    if (file === undefined || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>not here</html>');
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': statSync(file).size });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: Site = {
    // By name: browsers treat it as secure, and so have WebGPU and the Cache API.
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    requests,
    answer: undefined,
    isolated: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(scripts, { recursive: true, force: true });
    },
  };
  return site;
}
