import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Entry, entry, temporaryFolder } from '../test-fixtures/entries.js';
import { filesHandler, type Handler, startServer, type TestServer } from '../test-fixtures/server.js';
import type { ProgressEvent, SourceOptions } from './options.js';
import { openEntry, startReading } from './source.js';
import { readVerified } from './verify.js';

let server: TestServer;
let handler: Handler;
let folder: ReturnType<typeof temporaryFolder>;
let files: Entry;

beforeEach(async () => {
  files = entry();
  const served = Object.entries(files).map(([name, content]) => [`/zoo/tiny-vector/${name}`, content] as const);
  handler = filesHandler(Object.fromEntries(served));
  server = await startServer((path, response) => handler(path, response));
  folder = temporaryFolder();
});
afterEach(async () => {
  await server.close();
  folder.remove();
});

async function readEncoder(
  source: string,
  options: SourceOptions = {},
  onProgress?: (event: ProgressEvent) => void,
): Promise<Uint8Array> {
  const reading = startReading({ cache: folder.path, ...options });
  const { manifest, store, cache } = await openEntry(source, reading);
  return readVerified(manifest.files[0]!, { store, cache, signal: options.signal, onProgress });
}

/** Answers encoder.onnx in a way of its own and everything else as before. */
function answerEncoder(answer: Handler): void {
  const usual = handler;
  handler = (path, response) => (path.endsWith('encoder.onnx') ? answer(path, response) : usual(path, response));
}

describe('URL sources', () => {
  it('are read with exact totals, by URL and by name', async () => {
    const events: ProgressEvent[] = [];
    const bytes = await readEncoder(`${server.url}zoo/tiny-vector`, {}, (event) => events.push(event));
    expect(bytes).toEqual(files['encoder.onnx']);
    expect(events).toEqual([
      { type: 'file-start', file: 'encoder.onnx', total: 300 },
      { type: 'file-progress', file: 'encoder.onnx', loaded: 300, total: 300 },
      { type: 'file-done', file: 'encoder.onnx', total: 300, cached: false },
    ]);
    for (const source of [`${server.url}zoo/tiny-vector/`, `${server.url}zoo/tiny-vector/manifest.json`]) {
      expect(await readEncoder(source)).toEqual(bytes);
    }
    expect(await readEncoder('tiny-vector', { zoo: `${server.url}zoo` })).toEqual(bytes);
    expect(new Set(server.requests)).toEqual(
      new Set(['/zoo/tiny-vector/manifest.json', '/zoo/tiny-vector/encoder.onnx']),
    );
  });

  it('send the query of the URL along and keep it out of messages', async () => {
    await readEncoder(`${server.url}zoo/tiny-vector?token=abc`);
    expect(server.requests).toEqual([
      '/zoo/tiny-vector/manifest.json?token=abc',
      '/zoo/tiny-vector/encoder.onnx?token=abc',
    ]);
    const attempt = readEncoder(`${server.url}none?token=abc`);
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.not.stringContaining('abc') });
  });

  it('keep verified files and ask again only for the manifest', async () => {
    await readEncoder(`${server.url}zoo/tiny-vector`);
    expect(readdirSync(folder.path).filter((name) => name.includes('part'))).toEqual([]);
    server.requests.length = 0;
    const events: ProgressEvent[] = [];
    await readEncoder(`${server.url}zoo/tiny-vector`, {}, (event) => events.push(event));
    expect(server.requests).toEqual(['/zoo/tiny-vector/manifest.json']);
    expect(events.at(-1)).toEqual({ type: 'file-done', file: 'encoder.onnx', total: 300, cached: true });
  });

  it('read from the cache alone with localOnly, or without a network', async () => {
    const url = `${server.url}zoo/tiny-vector`;
    await expect(readEncoder(url, { localOnly: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(server.requests).toEqual([]);
    const bytes = await readEncoder(url);
    server.requests.length = 0;
    expect(await readEncoder(url, { localOnly: true })).toEqual(bytes);
    expect(server.requests).toEqual([]);
    await server.close();
    const warnings: string[] = [];
    expect(await readEncoder(url, { onWarning: (message) => warnings.push(message) })).toEqual(bytes);
    expect(warnings).toEqual([expect.stringMatching(/cannot be fetched: .+; the copy in the cache is used/)]);
    const attempt = readEncoder(url, { cache: false });
    await expect(attempt).rejects.toMatchObject({ code: 'FILE_MISSING', cause: expect.any(Error) });
  });

  it('repair a damaged cache', async () => {
    const bytes = await readEncoder(`${server.url}zoo/tiny-vector`);
    for (const name of readdirSync(folder.path).filter((name) => !name.startsWith('json'))) {
      writeFileSync(join(folder.path, name), 'rubbish');
    }
    expect(await readEncoder(`${server.url}zoo/tiny-vector`)).toEqual(bytes);
    expect(await readEncoder(`${server.url}zoo/tiny-vector`, { localOnly: true })).toEqual(bytes);
  });

  it('go on with a warning where the cache cannot be written', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const warnings: string[] = [];
    await readEncoder(`${server.url}zoo/tiny-vector`, { cache: file, onWarning: (text) => warnings.push(text) });
    expect(warnings[0]).toContain(`could not keep a file in the cache ${file}`);
  });

  it('never keep a page that stands where a file should be', async () => {
    answerEncoder((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>please log in</html>');
      return true;
    });
    await expect(readEncoder(`${server.url}zoo/tiny-vector`)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    handler = (_, response) => {
      response.end('<html>please log in</html>');
      return true;
    };
    await expect(readEncoder(`${server.url}login`)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(readdirSync(folder.path)).toHaveLength(1);
  });

  it('refuse a file that announces more bytes than the manifest, before its body', async () => {
    answerEncoder((_, response) => {
      response.writeHead(200, { 'content-length': 1e9 });
      response.flushHeaders();
      return true;
    });
    await expect(readEncoder(`${server.url}zoo/tiny-vector`)).rejects.toMatchObject({
      code: 'FILE_CHANGED',
      message: expect.stringContaining('has 1000000000 bytes; at most 300 were expected'),
    });
  });

  it('stop an endless file at the size of the manifest', async () => {
    let sent = 0;
    answerEncoder((_, response) => {
      response.writeHead(200);
      const more = () => {
        if (response.destroyed) return;
        sent += 1 << 16;
        response.write(Buffer.alloc(1 << 16), () => setImmediate(more));
      };
      more();
      return true;
    });
    await expect(readEncoder(`${server.url}zoo/tiny-vector`)).rejects.toMatchObject({
      code: 'FILE_CHANGED',
      message: expect.stringContaining('has more than 300 bytes'),
    });
    expect(sent).toBeLessThan(1 << 26);
  });

  it('accept compressed answers, whose length is another', async () => {
    answerEncoder((_, response) => {
      const packed = gzipSync(Buffer.concat([files['encoder.onnx'] as Uint8Array]), { level: 0 });
      expect(packed.length).toBeGreaterThan(300);
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      response.end(packed);
      return true;
    });
    expect(await readEncoder(`${server.url}zoo/tiny-vector`)).toEqual(files['encoder.onnx']);
  });

  it.each([403, 500])('report the answer %d', async (status) => {
    answerEncoder((_, response) => {
      response.writeHead(status);
      response.end();
      return true;
    });
    await expect(readEncoder(`${server.url}zoo/tiny-vector`)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining(`encoder.onnx answered ${status}`),
    });
  });

  it('report a listed file that is not there, and a connection that breaks', async () => {
    answerEncoder(() => false);
    await expect(readEncoder(`${server.url}zoo/tiny-vector`)).rejects.toThrow(
      'encoder.onnx is in the manifest but not in',
    );
    answerEncoder((_, response) => {
      response.writeHead(200, { 'content-length': 300 });
      response.write('x', () => response.destroy());
      return true;
    });
    await expect(readEncoder(`${server.url}zoo/tiny-vector`)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      cause: expect.any(Error),
    });
  });

  it('stop in the middle of a file when aborted, and keep nothing', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    answerEncoder((_, response) => {
      response.writeHead(200, { 'content-length': 300 });
      response.write(Buffer.alloc(100));
      return true;
    });
    const attempt = readEncoder(`${server.url}zoo/tiny-vector`, { signal: controller.signal }, (event) => {
      if (event.type === 'file-progress') controller.abort(reason);
    });
    await expect(attempt).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
    expect(readdirSync(folder.path).every((name) => name.startsWith('json-'))).toBe(true);
  });

  it('write nothing where the cache is off', async () => {
    await readEncoder(`${server.url}zoo/tiny-vector`, { cache: false });
    expect(readdirSync(folder.path)).toEqual([]);
    expect(existsSync(folder.path)).toBe(true);
  });
});
