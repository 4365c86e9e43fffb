import { createRequire } from 'node:module';

/** Functions that tfjs-node 4.22 calls, and that Node's `util` has no more from version 23 on, or warns about. */
const removed = {
  isArray: (value: unknown): boolean => Array.isArray(value),
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
};

/**
 * Gives `util` the functions that newer versions of Node took away. The package looks for them in Node's own module.
 *
 * @param util - that module, as `require` gives it
 */
export function supplyRemovedUtil(util: object = createRequire(import.meta.url)('node:util')): void {
  Object.assign(util, removed);
}
