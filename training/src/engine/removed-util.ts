import { createRequire } from 'node:module';

/**
 * Functions that Node's `util` had until version 23 and that tfjs-node 4.22 calls. Their place is Node's own module,
 * where the package looks for them.
 */
const removed = {
  isArray: (value: unknown): boolean => Array.isArray(value),
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
};

/**
 * Gives `util` back the functions that newer versions of Node took away; those that are there stay as they are.
 *
 * @param util - Node's own module, as `require` gives it
 */
export function supplyRemovedUtil(util: object = createRequire(import.meta.url)('node:util')): void {
  for (const [name, value] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value, configurable: true, writable: true });
  }
}
