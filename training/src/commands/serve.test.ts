import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { main } from './main.js';
import { type Site, startSite } from './static-site.js';

let folder: string;
let site: Site;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-serve-'));
  mkdirSync(join(folder, 'page'));
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'page', 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'page', 'a.wasm'), Uint8Array.from([0, 1, 2, 3, 4, 5]));
  writeFileSync(join(folder, 'more', 'a.wasm'), 'another');
  writeFileSync(join(folder, 'more', 'b.wasm'), 'more');
  writeFileSync(join(folder, 'more', 'b.txt'), 'text');
  const mounts = [
    { at: '/', folder: join(folder, 'page') },
    { at: '/', folder: join(folder, 'more'), only: '.wasm' },
  ];
  site = await startSite({ mounts, port: 0, host: '127.0.0.1', isolated: true });
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/** Asks for a path as it stands: fetch would tidy it up first. */
function statusOf(path: string): Promise<number | undefined> {
  const { port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

describe('startSite', () => {
  it('serves files with their types, and index.html for the folder', async () => {
    const page = await fetch(site.url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toBe('<title>page</title>');
    const wasm = await fetch(`${site.url}a.wasm?v=1`);
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    expect((await wasm.arrayBuffer()).byteLength).toBe(6);
  });

  it('takes from the next folder what the first does not have, and only what that may give', async () => {
    expect(await (await fetch(`${site.url}b.wasm`)).text()).toBe('more');
    expect((await fetch(`${site.url}b.txt`)).status).toBe(404);
  });

  it('gives parts', async () => {
    const part = await fetch(`${site.url}a.wasm`, { headers: { range: 'bytes=2-3' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 2-3/6']);
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([2, 3]);
    const behind = await fetch(`${site.url}a.wasm`, { headers: { range: 'bytes=6-' } });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */6']);
  });

  it('does not send again what has not changed', async () => {
    const etag = (await fetch(`${site.url}a.wasm`)).headers.get('etag')!;
    expect((await fetch(`${site.url}a.wasm`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await fetch(`${site.url}a.wasm`, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it('never leaves its folders, and only reads', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%5csecret.txt', '/a%00', '/%', '/more/', '/x']) {
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    }
    expect((await fetch(site.url, { method: 'POST' })).status).toBe(405);
    const head = await fetch(site.url, { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['19', '']);
  });

  it('isolates pages where it is told to', async () => {
    const { headers } = await fetch(site.url);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'");
  });

  it('names a port that is taken', async () => {
    const { port } = new URL(site.url);
    const again = startSite({ mounts: [], port: Number(port), host: '127.0.0.1' });
    await expect(again).rejects.toThrow(`port ${port} of 127.0.0.1 is taken; give another with --port`);
  });
});

describe('clusterzoo serve', () => {
  it('refuses what is no folder with a zoo', async () => {
    const here = await inProcess('serve', '--zoo', folder, '--port', '0');
    expect([here.code, here.stderr]).toEqual([1, expect.stringContaining('has no index.json; clusterzoo zoo index')]);
    const elsewhere = await inProcess('serve', '--zoo', 'https://zoo.example/', '--port', '0');
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining('?zoo=https://zoo.example/')]);
  });

  it('serves the page and the zoo until it is stopped', async () => {
    const controller = new AbortController();
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const words = ['serve', '--port', '0', '--json'];
    const finished = main(words, { stdout, stderr, signal: controller.signal, debug: false });
    const said = JSON.parse(String(await new Promise((resolve) => stdout.once('data', resolve)))) as { url: string };
    expect(await (await fetch(said.url)).text()).toContain('<title>clusterzoo</title>');
    expect((await fetch(`${said.url}models/index.json`)).status).toBe(200);
    const { size } = statSync(new URL('../../../models/pendigits/encoder.onnx', import.meta.url));
    const encoder = await fetch(`${said.url}models/pendigits/encoder.onnx`);
    expect(encoder.headers.get('content-length')).toBe(String(size));
    controller.abort();
    expect(await finished).toBe(0);
    await expect(fetch(said.url)).rejects.toThrow();
  });
});
