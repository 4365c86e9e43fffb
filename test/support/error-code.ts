import { ZooError } from '@clusterzoo/runtime';
import { expect } from 'vitest';

/** The code of the ZooError that `action` throws; any other error goes on. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ZooError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

/** What equals a ZooError of this code, whose message fits. */
export function failure(code: string, message: RegExp): unknown {
  return expect.objectContaining({ name: 'ZooError', code, message: expect.stringMatching(message) });
}
