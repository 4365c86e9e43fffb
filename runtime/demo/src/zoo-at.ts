import { CDN_ZOO, listZoo, ZooError, type ZooIndexEntry } from '@clusterzoo/runtime';

/** A zoo and what is in it. */
export interface FoundZoo {
  /** URL of its folder, ending in a slash. */
  readonly url: string;
  readonly entries: readonly ZooIndexEntry[];
}

/**
 * The zoo of this page: the one that its address names (`?zoo=URL`), else `models/` beside it, else the public one.
 *
 * @throws ZooError as `listZoo`
 */
export async function findZoo(page: URL): Promise<FoundZoo> {
  const named = page.searchParams.get('zoo');
  const beside = new URL(named === null ? 'models/' : `${named.replace(/\/$/, '')}/`, page).href;
  try {
    return { url: beside, entries: await listZoo({ zoo: beside }) };
  } catch (error) {
    if (named !== null || !(error instanceof ZooError && error.code === 'NOT_FOUND')) throw error;
    return { url: CDN_ZOO, entries: await listZoo({ zoo: CDN_ZOO }) };
  }
}
