import { ZooError } from './errors.js';
import type { SourceOptions } from './options.js';
import { readIndex, startReading, zoosOf } from './source.js';
import type { ZooIndexEntry } from './zoo-index.js';

/**
 * The entries of the zoo that names are looked up in: the option `zoo` or `CLUSTERZOO_ZOO`, else an installed
 * `@clusterzoo/models`, else the npm CDN.
 *
 * @throws ZooError `NOT_FOUND` if no zoo there has an index.json, `MANIFEST_INVALID`, `FILE_MISSING`, `ABORTED`
 */
export async function listZoo(options: SourceOptions = {}): Promise<readonly ZooIndexEntry[]> {
  const reading = startReading(options, 'listZoo()');
  const zoos = zoosOf(options);
  for (const zoo of zoos) {
    const index = await readIndex(zoo, reading);
    if (index) return index.entries;
  }
  const places = zoos.map((zoo) => zoo.location).join(', ');
  throw new ZooError('NOT_FOUND', `no index.json in ${places}; name a zoo in the option zoo or in CLUSTERZOO_ZOO`);
}
