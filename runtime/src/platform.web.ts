import { pageCache } from './cache.web.js';
import { ZooError } from './errors.js';
import type { Platform } from './platform.js';
import { urlStore } from './url-store.js';

/** What relative paths are relative to: the page, or a worker's script. */
function baseUrl(): string {
  return globalThis.document?.baseURI ?? globalThis.location.href;
}

/** Browsers: a path is an address relative to the page. No environment, no installed packages; the Cache API. */
export const platform: Platform = {
  environmentZoo: () => undefined,
  installedZoos: () => [],
  folder: (path) => {
    const url = new URL(path, baseUrl());
    if (url.protocol === 'https:' || url.protocol === 'http:') return urlStore(url);
    throw new ZooError('INVALID_ARGUMENT', `${path} is ${url}; browsers read http: and https: only`);
  },
  hasEntry: async () => false,
  cache: (option, onWarning) => {
    if (option === false || !globalThis.caches) return undefined;
    return pageCache(option ?? 'clusterzoo', onWarning);
  },
  resolve: (url) => new URL(url, baseUrl()).href,
};
