import type { ByteCache, ZooStore } from './store.js';

/** What differs between Node and the browser when files are found. */
export interface Platform {
  /** The zoo that the environment names, a folder or URL. */
  environmentZoo(): string | undefined;
  /** Zoos that are installed as packages. */
  installedZoos(): readonly ZooStore[];
  /** The store of a folder, by path or `file:` URL. */
  folder(path: string | URL): ZooStore;
  /** Whether there is a zoo entry in the folder of this path. */
  hasEntry(path: string): Promise<boolean>;
  /** Where to keep what came over the network, as {@link SourceOptions.cache} says. */
  cache(option: string | false | undefined, onWarning: (message: string) => void): ByteCache | undefined;
  /** The whole address of a URL that may be relative to a page. */
  resolve(url: string | URL): string;
}
