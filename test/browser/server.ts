import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

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

/** A web site on this machine. */
export interface Site {
  /** Ends in a slash. */
  readonly url: string;
  /** Paths that were asked for; tests may clear it. */
  readonly requests: string[];
  /** Is asked before files are looked for. */
  answer: Answer | undefined;
  /** Sends the two headers that give pages shared memory, and so threads. */
  isolated: boolean;
  /** Sends a policy that allows what these packages need and nothing else. */
  strict: boolean;
  close(): Promise<void>;
}

/** @param fileOf - the file of a path, which has no `..` */
export async function startServer(fileOf: (path: string) => string | undefined): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url!.split('?')[0]!);
    requests.push(name);
    if (site.strict) response.setHeader('content-security-policy', POLICY);
    if (site.isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    if (name === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    if (site.answer?.(request, response, name)) return;
    const file = name.includes('..') ? undefined : fileOf(name);
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
    strict: true,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}
