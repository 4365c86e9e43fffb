import { throwIfAborted } from './abort.js';
import { ZooError } from './errors.js';
import { type ReadOptions, tooLarge, type ZooStore } from './store.js';

/** The URL of a file below a base; every segment is escaped, so a path can neither climb nor add a query. */
function fileUrl(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname += path.split('/').map(encodeURIComponent).join('/');
  return url;
}

async function readBody(response: Response, where: string, options: ReadOptions): Promise<Uint8Array> {
  const { limit, onBytes } = options;
  // Content-Length counts compressed bytes where there is an encoding, so it says nothing about the file then.
  const announced = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
  if (announced !== null && Number(announced) > limit) {
    await response.body?.cancel();
    throw tooLarge(where, announced, limit);
  }
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    const chunk: Uint8Array = part.value;
    loaded += chunk.length;
    if (loaded > limit) {
      await reader?.cancel();
      throw tooLarge(where, `more than ${limit}`, limit);
    }
    chunks.push(chunk);
    onBytes?.(loaded);
  }
  const bytes = new Uint8Array(loaded);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Files below an http(s) URL. A query, such as an access token, goes with every request. */
export function urlStore(url: URL | string): ZooStore {
  const base = new URL(url);
  base.hash = '';
  base.pathname = `${base.pathname.replace(/\/(manifest\.json)?$/, '')}/`;
  // The query may hold a secret, so messages do without it.
  const location = `${base.origin}${base.pathname}`;
  return {
    location,
    remote: true,
    below: (folder) => urlStore(fileUrl(base, folder)),
    async read(path, options) {
      const where = `${location}${path}`;
      throwIfAborted(options.signal, `reading ${where}`);
      try {
        const response = await fetch(fileUrl(base, path), { signal: options.signal ?? null });
        if (response.ok) return await readBody(response, where, options);
        await response.body?.cancel();
        if (response.status === 404 || response.status === 410) return undefined;
        throw new ZooError('FILE_MISSING', `${where} answered ${response.status} ${response.statusText}`.trim());
      } catch (error) {
        throwIfAborted(options.signal, `reading ${where}`);
        if (error instanceof ZooError) throw error;
        const reason = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : error;
        throw new ZooError('FILE_MISSING', `${where} cannot be fetched: ${reason}`, { cause: error });
      }
    },
  };
}
