import { ZooError } from '@clusterzoo/runtime';

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
