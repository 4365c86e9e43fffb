import type { ByteCache } from './store.js';

// Nothing is ever fetched from there: the Cache API wants keys that look like addresses.
const BASE = 'https://clusterzoo.invalid/';
const ORIGIN = 'x-clusterzoo-origin';

/** Throws out what came from the same address before. */
async function evict(cache: Cache, origin: string, kept: string): Promise<void> {
  for (const request of await cache.keys()) {
    if (request.url === kept) continue;
    const response = await cache.match(request);
    if (response?.headers.get(ORIGIN) === origin) await cache.delete(request);
  }
}

/**
 * The browser's Cache API. A file that came from an address takes the place of what came from there before.
 *
 * @param name - of the cache, one for all pages of a site
 * @param onWarning - hears why something could not be kept
 */
export function pageCache(name: string, onWarning: (message: string) => void): ByteCache {
  return {
    async get(key) {
      try {
        const response = await (await caches.open(name)).match(BASE + key);
        return response && new Uint8Array(await response.arrayBuffer());
      } catch {
        return undefined;
      }
    },
    async put(key, bytes, origin) {
      try {
        const cache = await caches.open(name);
        // Header values are bytes; addresses with other letters are escaped.
        const address = encodeURI(origin);
        await cache.put(BASE + key, new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { [ORIGIN]: address } }));
        await evict(cache, address, BASE + key);
      } catch (error) {
        onWarning(`could not keep a file in the browser's cache ${name}: ${(error as Error).message}`);
      }
    },
  };
}
