import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { byteRange } from './byte-range.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** What a page with networks in it needs, and nothing else; https, since its zoo may be elsewhere. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https:; img-src 'self' blob:; " +
  "object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/** A folder, and below which path its files are served. */
export interface Mount {
  /** Begins and ends in a slash. */
  readonly at: string;
  readonly folder: string;
  /** Serve only files whose names end so. */
  readonly only?: string;
}

/** Options of {@link startSite}. */
export interface SiteOptions {
  /** Where several have a file, the first. */
  readonly mounts: readonly Mount[];
  /** 0 for any that is free. */
  readonly port: number;
  readonly host: string;
  /** Send the two headers that give pages shared memory, and so threads. */
  readonly isolated?: boolean;
}

/** A web site that is being served. */
export interface Site {
  /** Ends in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

interface Found {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
}

/** The path that is asked for, without what follows; undefined for one that leaves its folder. */
function pathOf({ url = '/' }: IncomingMessage): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0]!);
    const parts = path.split(/[/\\]/);
    return parts.includes('..') || path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

async function find(path: string, mounts: readonly Mount[]): Promise<Found | undefined> {
  const wanted = path.endsWith('/') ? `${path}index.html` : path;
  for (const { at, folder, only = '' } of mounts) {
    if (!wanted.startsWith(at) || !wanted.endsWith(only)) continue;
    const file = join(folder, wanted.slice(at.length));
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) {
      return { path: file, size: found.size, etag: `"${found.size.toString(36)}-${found.mtimeMs.toString(36)}"` };
    }
  }
  return undefined;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** Sends a file, or the part of it that is asked for, or that it has not changed. */
function send(request: IncomingMessage, response: ServerResponse, { path, size, etag }: Found): void {
  response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const range = byteRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) response.setHeader('content-range', `bytes ${start}-${end}/${size}`);
  response.writeHead(range ? 206 : 200, { 'content-length': end - start + 1 });
  if (request.method === 'HEAD' || size === 0) response.end();
  else
    createReadStream(path, { start, end })
      .on('error', (error) => response.destroy(error))
      .pipe(response);
}

/**
 * Serves folders over http.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a port or address that cannot be had
 */
export async function startSite({ mounts, port, host, isolated = false }: SiteOptions): Promise<Site> {
  const server = createServer(async (request, response) => {
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    if (isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'GET and HEAD only');
    const path = pathOf(request);
    const found = path === undefined ? undefined : await find(path, mounts);
    if (found) send(request, response, found);
    else refuse(response, 404, 'not here');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be had (${cause.code})`;
      const message = `port ${port} of ${host} ${taken}; give another with --port, 0 for any that is free`;
      reject(new ZooError('INVALID_ARGUMENT', message, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  // By name where that is this machine: browsers trust it, and so give it WebGPU and a cache.
  const shown = address.address === '127.0.0.1' || address.address === '::1' ? 'localhost' : name;
  return {
    url: `http://${shown}:${address.port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
