import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Cores that this process may use. Where it is known that two threads share each (Linux says so), they count once: they
 * share what multiplies, too.
 */
export function cores(): number {
  const threads = availableParallelism();
  return sharedCores() ? Math.ceil(threads / 2) : threads;
}

function sharedCores(): boolean {
  try {
    return readFileSync('/sys/devices/system/cpu/smt/active', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
