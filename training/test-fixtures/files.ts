import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { afterAll, beforeAll } from 'vitest';

/** A folder for the tests of a file, and a way to write files into it. */
export function testFolder(): {
  path(name: string): string;
  write(name: string, content: string | Uint8Array): string;
} {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clusterzoo-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

/** The code and message of the ZooError that a promise ends with; any other end is an error. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  const end = await promise.catch((error: unknown) => error);
  if (end instanceof ZooError) return { code: end.code, message: end.message };
  throw end instanceof Error ? end : new Error('it did not fail');
}
