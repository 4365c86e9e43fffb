import { platform } from '#platform';
import { checkOptions, shown } from './checks.js';
import { ZooError } from './errors.js';
import { lazily } from './lazily.js';
import { type Manifest, parseManifest } from './manifest.js';
import type { SourceOptions } from './options.js';
import { type ByteCache, bytesStore, type FileStore, type ZooBytes, type ZooStore } from './store.js';
import { urlStore } from './url-store.js';
import { sha256 } from './verify.js';
import { version } from './version.js';
import type { ZooIndex } from './zoo-index.js';

/**
 * Where names are looked up when nothing nearer has them: jsDelivr's mirror of the npm package `@clusterzoo/models`, at
 * this package's own version, so that runtime and models always fit.
 */
export const CDN_ZOO = `https://cdn.jsdelivr.net/npm/@clusterzoo/models@${version}/`;

/**
 * A zoo entry: its name (lower-case letters and digits, with a single `.`, `_` or `-` between them), the URL or path
 * of its folder (a path has a slash or begins with a dot), or its files in memory by name, `manifest.json` among them.
 */
export type ModelSource = string | URL | ZooBytes;

/** A zoo entry that was found. */
export interface OpenedEntry {
  readonly manifest: Manifest;
  readonly store: FileStore;
  /** For the files of a store behind the network. */
  readonly cache: ByteCache | undefined;
}

// Manifests take a few ten thousand bytes.
const JSON_LIMIT = 1 << 24;
const NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/;
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/** Options with their defaults. */
export interface Reading {
  readonly cache: ByteCache | undefined;
  readonly options: SourceOptions;
  readonly warn: (message: string) => void;
}

const said = new Set<string>();

/** What nobody listens for is said on the console, each thing once a process. */
function sayOnce(message: string): void {
  if (!said.has(message)) console.warn(`clusterzoo: ${message}`);
  said.add(message);
}

/** @param call - whose options they are, for messages: `listZoo()` */
export function startReading(options: SourceOptions, call = 'load()'): Reading {
  checkOptions(options, call);
  const { cache } = options;
  if (cache !== undefined && cache !== false && typeof cache !== 'string') {
    throw new ZooError('INVALID_ARGUMENT', `cache must be the path of a folder or false, got ${shown(cache)}`);
  }
  const warn = options.onWarning ?? sayOnce;
  return { cache: platform.cache(options.cache, warn), options, warn };
}

/** The store at a folder's path, or at an http(s) or file URL. */
function storeAt(location: string | URL): ZooStore {
  if (typeof location === 'string' && !SCHEME.test(location)) return platform.folder(location);
  const url = URL.canParse(String(location)) ? new URL(location) : undefined;
  if (url?.protocol === 'file:') return platform.folder(url);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return urlStore(url);
  throw new ZooError('INVALID_ARGUMENT', `${location} is no folder and no http:, https: or file: URL`);
}

async function readJson<T>(
  store: FileStore,
  path: string,
  parse: (json: unknown) => T,
  { cache, options, warn }: Reading,
): Promise<T | undefined> {
  const { signal, localOnly = false } = options;
  const where = `${store.location.replace(/\/$/, '')}/${path}`;
  const key = store.remote && cache ? `json-${await sha256(new TextEncoder().encode(where))}` : undefined;
  const understand = (bytes: Uint8Array): T => {
    try {
      return parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch (error) {
      throw new ZooError('MANIFEST_INVALID', `${where}: ${(error as Error).message}`, { cause: error });
    }
  };
  const kept = async () => (key ? await cache?.get(key) : undefined);
  if (store.remote && localOnly) {
    const bytes = await kept();
    return bytes && understand(bytes);
  }
  let bytes: Uint8Array | undefined;
  try {
    bytes = await store.read(path, { limit: JSON_LIMIT, signal });
  } catch (error) {
    bytes = error instanceof ZooError && error.code === 'FILE_MISSING' ? await kept() : undefined;
    if (!bytes) throw error;
    warn(`${(error as Error).message}; the copy in the cache is used`);
    return understand(bytes);
  }
  if (!bytes) return undefined;
  const content = understand(bytes);
  if (key) await cache?.put(key, bytes, where);
  return content;
}

/** The zoos in which names are looked up, nearest first. */
export function zoosOf(options: SourceOptions): readonly ZooStore[] {
  const named = options.zoo ?? platform.environmentZoo();
  return named === undefined ? [...platform.installedZoos(), urlStore(CDN_ZOO)] : [storeAt(named)];
}

const indexes = lazily(() => import('./zoo-index.js'));

/** A zoo's `index.json`, or undefined where there is none. */
export async function readIndex(zoo: FileStore, reading: Reading): Promise<ZooIndex | undefined> {
  const { parseZooIndex } = await indexes();
  return readJson(zoo, 'index.json', parseZooIndex, reading);
}

async function namesIn(zoos: readonly FileStore[], reading: Reading): Promise<string> {
  const indexes = await Promise.all(zoos.map((zoo) => readIndex(zoo, reading).catch(() => undefined)));
  const names = indexes.flatMap((index) => index?.entries.map((entry) => entry.name) ?? []);
  return [...new Set(names)].join(', ') || 'none that could be listed';
}

/** How an error begins about a name that is also a folder here; paths need a slash. */
async function meant(name: string): Promise<string> {
  return (await platform.hasEntry(`./${name}`)) ? `did you mean './${name}'? ` : '';
}

async function openName(name: string, reading: Reading): Promise<OpenedEntry> {
  if (!NAME.test(name)) {
    const legal = 'lower-case letters and digits, with a single . _ or - between them';
    const message = `a zoo entry's name is ${legal}, got ${shown(name)}; a path has a slash: ./name`;
    throw new ZooError('INVALID_ARGUMENT', (await meant(name)) + message);
  }
  const zoos = zoosOf(reading.options);
  const unreachable: ZooError[] = [];
  for (const zoo of zoos) {
    const store = zoo.below(name);
    try {
      const manifest = await readJson(store, 'manifest.json', parseManifest, reading);
      if (manifest) return { manifest, store, cache: store.remote ? reading.cache : undefined };
    } catch (error) {
      if (!(error instanceof ZooError && error.code === 'FILE_MISSING' && store.remote)) throw error;
      unreachable.push(error);
    }
  }
  const [cause] = unreachable;
  const problem = cause ? `; ${cause.message}` : '';
  if (cause && unreachable.length === zoos.length) {
    const remedy = 'install @clusterzoo/models, or name a zoo in the option zoo or in CLUSTERZOO_ZOO';
    const message = `zoo entry "${name}"${problem}; ${remedy}`;
    throw new ZooError('FILE_MISSING', (await meant(name)) + message, { cause });
  }
  const places = zoos.map((zoo) => zoo.location).join(', ');
  const local = reading.options.localOnly ? ' (localOnly: no request was made)' : '';
  const names = await namesIn(zoos, reading);
  const hint = 'a folder is given as a path with a slash, such as ./name';
  const message = `no zoo entry "${name}" in ${places}${local}; entries there: ${names}${problem}; ${hint}`;
  throw new ZooError('NOT_FOUND', (await meant(name)) + message, { cause });
}

async function openStore(store: FileStore, reading: Reading): Promise<OpenedEntry> {
  const manifest = await readJson(store, 'manifest.json', parseManifest, reading);
  if (manifest) return { manifest, store, cache: store.remote ? reading.cache : undefined };
  const index = await readIndex(store, reading).catch(() => undefined);
  const names = index?.entries.map((entry) => entry.name).join(', ');
  const hint = names ? `; it is a whole zoo, with the entries ${names}` : '';
  throw new ZooError('NOT_FOUND', `no zoo entry at ${store.location}: no manifest.json is there${hint}`);
}

/** Whether a source is a path or URL; else it is a name. */
export function isLocation(source: string): boolean {
  return SCHEME.test(source) || /[\\/]/.test(source) || source.startsWith('.');
}

/**
 * Finds a zoo entry and reads its manifest.
 *
 * @throws ZooError `INVALID_ARGUMENT`, `NOT_FOUND`, `MANIFEST_INVALID`, `FILE_MISSING` (unreachable), `ABORTED`
 */
export async function openEntry(source: ModelSource, reading: Reading): Promise<OpenedEntry> {
  if (typeof source === 'string') {
    return isLocation(source) ? openStore(storeAt(source), reading) : openName(source, reading);
  }
  if (source instanceof URL) return openStore(storeAt(source), reading);
  if (source !== null && typeof source === 'object' && 'manifest.json' in source) {
    return openStore(bytesStore(source), reading);
  }
  const legal = "a zoo entry's name, path, URL, or its files as { 'manifest.json': ..., 'encoder.onnx': ... }";
  throw new ZooError('INVALID_ARGUMENT', `source must be ${legal}, got ${shown(source)}`);
}
