import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entry, type Json, temporaryFolder, writeFiles } from '../test-fixtures/entries.js';
import { parseManifest } from './manifest.js';
import type { SourceOptions } from './options.js';
import { type ModelSource, openEntry, startReading } from './source.js';
import { readVerified } from './verify.js';
import { listZoo } from './zoo.js';
import { zooIndexEntry } from './zoo-index.js';

const open = (source: ModelSource, options: SourceOptions = {}) =>
  openEntry(source, startReading({ cache: false, ...options }));

/** Opens an entry and reads its encoder. */
async function readEncoder(source: ModelSource, options: SourceOptions = {}): Promise<Uint8Array> {
  const { manifest, store, cache } = await open(source, options);
  const file = manifest.files.find(({ role }) => role === 'encoder')!;
  return readVerified(file, { store, cache, signal: options.signal, onProgress: undefined });
}

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
  vi.unstubAllEnvs();
});

/** A zoo with one entry, `tiny-vector`, and an index. */
function writeZoo(): string {
  const files = entry();
  const manifest = parseManifest(JSON.parse(files['manifest.json'] as string));
  mkdirSync(join(folder.path, 'tiny-vector'));
  writeFiles(join(folder.path, 'tiny-vector'), files);
  const index = { formatVersion: 1, entries: [zooIndexEntry(manifest)] };
  writeFiles(folder.path, { 'index.json': JSON.stringify(index) });
  return folder.path;
}

describe('entries in memory', () => {
  it('are read', async () => {
    const files = entry();
    expect(await readEncoder(files)).toBe(files['encoder.onnx']);
    const bytes = { ...files, 'manifest.json': new TextEncoder().encode(files['manifest.json'] as string) };
    expect(await readEncoder(bytes)).toBe(files['encoder.onnx']);
  });

  it.each([
    [null, "source must be a zoo entry's name, path, URL, or its files"],
    [new Uint8Array(4), 'got Uint8Array'],
    [{ 'encoder.onnx': new Uint8Array(1) }, 'source must be'],
  ])('refuse %j', async (source, message) => {
    const attempt = open(source as unknown as ModelSource);
    await expect(attempt).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });

  it('say where a manifest is broken', async () => {
    const broken = { 'manifest.json': '{"formatVersion":' };
    await expect(open(broken)).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringMatching(/^memory\/manifest\.json: .*JSON/),
      cause: expect.any(SyntaxError),
    });
    await expect(open({ 'manifest.json': '{}' })).rejects.toThrow(
      'memory/manifest.json: manifest.formatVersion: got nothing; must be present',
    );
  });
});

describe('folders', () => {
  it('are read by path, relative path and file URL', async () => {
    const files = entry();
    writeFiles(folder.path, files);
    const away = relative(process.cwd(), folder.path);
    const sources = [folder.path, `./${away}`, pathToFileURL(folder.path), `${pathToFileURL(folder.path)}`];
    for (const source of sources) expect(await readEncoder(source)).toEqual(files['encoder.onnx']);
  });

  it('without a manifest are not found, and a whole zoo is recognised', async () => {
    await expect(open(join(folder.path, 'none'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('none: no manifest.json is there'),
    });
    await expect(open(writeZoo())).rejects.toThrow('it is a whole zoo, with the entries tiny-vector');
  });

  it('without a listed file are refused', async () => {
    writeFiles(folder.path, entry());
    rmSync(join(folder.path, 'encoder.onnx'));
    await expect(readEncoder(folder.path)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    mkdirSync(join(folder.path, 'encoder.onnx'));
    await expect(readEncoder(folder.path)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('encoder.onnx is not a file'),
    });
  });

  it('with changed files are refused, larger ones without reading them', async () => {
    const files = entry();
    const encoder = files['encoder.onnx'] as Uint8Array;
    const refused = (message: RegExp) =>
      expect(readEncoder(folder.path)).rejects.toMatchObject({
        code: 'FILE_CHANGED',
        message: expect.stringMatching(message),
      });
    writeFiles(folder.path, { ...files, 'encoder.onnx': encoder.map((byte, i) => (i === 100 ? byte ^ 1 : byte)) });
    await refused(/encoder\.onnx in .* has SHA-256 [0-9a-f]{64}; the manifest says [0-9a-f]{64}/);
    writeFiles(folder.path, { 'encoder.onnx': encoder.subarray(1) });
    await refused(/has 299 bytes; the manifest says 300/);
    writeFiles(folder.path, { 'encoder.onnx': Buffer.concat([encoder, encoder]) });
    await refused(/has 600 bytes; at most 300 were expected/);
  });

  it('follow links that stay inside and refuse those that lead out', async () => {
    const [inside, outside] = [join(folder.path, 'zoo'), join(folder.path, 'secret.onnx')];
    mkdirSync(inside);
    const files = entry();
    writeFiles(inside, files);
    const encoder = join(inside, 'encoder.onnx');
    writeFiles(folder.path, { 'secret.onnx': files['encoder.onnx'] });
    writeFiles(inside, { 'real.onnx': files['encoder.onnx'] });
    rmSync(encoder);
    symlinkSync('real.onnx', encoder);
    expect(await readEncoder(inside)).toEqual(files['encoder.onnx']);
    rmSync(encoder);
    symlinkSync(outside, encoder);
    await expect(readEncoder(inside)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('leads out of its folder'),
    });
    const link = join(folder.path, 'link');
    symlinkSync(inside, link);
    await expect(open(link)).resolves.toMatchObject({ manifest: { name: 'tiny-vector' } });
  });

  it('stop when aborted', async () => {
    writeFiles(folder.path, entry());
    const reason = new Error('enough');
    const attempt = open(folder.path, { signal: AbortSignal.abort(reason) });
    await expect(attempt).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
  });
});

describe('names', () => {
  it('are looked up in the option zoo, as folder or URL, before CLUSTERZOO_ZOO', async () => {
    const zoo = writeZoo();
    vi.stubEnv('CLUSTERZOO_ZOO', join(zoo, 'elsewhere'));
    for (const option of [zoo, pathToFileURL(zoo)]) {
      expect((await open('tiny-vector', { zoo: option })).manifest.name).toBe('tiny-vector');
      expect(await listZoo({ zoo: option })).toMatchObject([{ name: 'tiny-vector', kind: 'vector', clusters: 2 }]);
    }
    await expect(open('tiny-vector')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(listZoo()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    vi.stubEnv('CLUSTERZOO_ZOO', zoo);
    expect((await open('tiny-vector')).manifest.name).toBe('tiny-vector');
  });

  it('that are unknown are answered with the known', async () => {
    await expect(open('tiny', { zoo: writeZoo() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/^no zoo entry "tiny" in .*; entries there: tiny-vector; a folder is given/),
    });
  });

  it('are found in an installed @clusterzoo/models, without a request', async () => {
    const models = join(folder.path, 'node_modules', '@clusterzoo', 'models');
    mkdirSync(join(models, 'tiny-vector'), { recursive: true });
    writeFileSync(
      join(models, 'package.json'),
      JSON.stringify({ name: '@clusterzoo/models', exports: { './*': './*' } }),
    );
    writeFiles(join(models, 'tiny-vector'), entry());
    vi.spyOn(process, 'cwd').mockReturnValue(folder.path);
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    try {
      expect((await open('tiny-vector')).store.location).toMatch(/models\/tiny-vector$/);
      await expect(open('other', { localOnly: true })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('(localOnly: no request was made)'),
      });
      expect(fetched).not.toHaveBeenCalled();
      await expect(open('other')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('/@clusterzoo/models@0.1.0/other/manifest.json cannot be fetched: no network'),
      });
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('need a zoo that is a folder or an http URL', async () => {
    await expect(open('x', { zoo: 'ftp://example.org/' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(open('ftp://example.org/')).rejects.toThrow('is no folder and no http:, https: or file: URL');
  });
});

describe('zooIndexEntry', () => {
  const json = () => JSON.parse(entry()['manifest.json'] as string) as Json;

  it('takes argmax on the test split as the headline, and the size of what loading reads', () => {
    const manifest = json();
    const [row] = manifest.metrics as Json[];
    manifest.metrics = [{ ...row, rule: 'kmeans', acc: 0.5 }, row];
    expect(zooIndexEntry(parseManifest(manifest))).toEqual({
      name: 'tiny-vector',
      title: 'Tiny vector entry',
      dataset: 'Tiny',
      method: 'clustergan',
      kind: 'vector',
      clusters: 2,
      bytes: 558,
      metrics: { split: 'test', rule: 'argmax', acc: 1, nmi: 1, ari: 1, purity: 1 },
    });
    expect(zooIndexEntry(parseManifest({ ...manifest, metrics: [] }))).not.toHaveProperty('metrics');
  });

  it('is checked when an index is read', async () => {
    writeFiles(folder.path, { 'index.json': '{"formatVersion":1,"entries":[{"name":"x"}]}' });
    await expect(listZoo({ zoo: folder.path })).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringContaining('index.entries[0].title: got nothing; must be present'),
    });
  });
});
