import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sharedLibrary } from '../../test-fixtures/shared-library.js';
import { readSharedLibrary } from './elf.js';

const folder = mkdtempSync(join(tmpdir(), 'elf-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readSharedLibrary', () => {
  it('reads what a library needs, is called and where it looks', async () => {
    const facts = {
      soname: 'liba.so.1',
      needed: ['libb.so.13', 'libc.so.6'],
      rpath: '$ORIGIN',
      runpath: '/x:$ORIGIN/..',
    };
    expect(await readSharedLibrary(file('a.so', sharedLibrary(facts)))).toEqual({
      soname: 'liba.so.1',
      needed: ['libb.so.13', 'libc.so.6'],
      searchPath: ['$ORIGIN', '/x', '$ORIGIN/..'],
    });
    const long = { runpath: `/${'x'.repeat(70_000)}` };
    expect((await readSharedLibrary(file('long.so', sharedLibrary(long)))).searchPath).toEqual([long.runpath]);
    const bare = await readSharedLibrary(file('b.so', sharedLibrary({})));
    expect(bare).toEqual({ soname: undefined, needed: [], searchPath: [] });
  });

  it.runIf(process.platform === 'linux')('reads the addon that is installed here', async () => {
    const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
    const binaries = join(entry, '..', '..', 'bin', 'napi-v6', process.platform, process.arch);
    const addon = await readSharedLibrary(join(binaries, 'onnxruntime_binding.node'));
    expect(addon.needed).toContain('libonnxruntime.so.1');
    expect(addon.needed).toContain('libc.so.6');
    expect(addon.searchPath).toEqual(['$ORIGIN/']);
    expect((await readSharedLibrary(join(binaries, 'libonnxruntime.so.1'))).soname).toBe('libonnxruntime.so.1');
  });

  it.each([
    ['text', 'a'.repeat(100), 'does not begin as an ELF file'],
    ['empty', '', 'ends too early'],
    ['cut', sharedLibrary({ needed: ['libb.so.1'] }).subarray(0, 200), 'ends too early'],
    ['small', Buffer.from('\x7fELF\x01\x01').toString('latin1').padEnd(64), 'not 64-bit little-endian'],
    ['still', withSegments(0), 'no dynamic section'],
    ['stray', withLastName(999n), 'a name lies outside'],
    [
      'endless',
      Buffer.concat([sharedLibrary({ soname: 'liba.so' }).subarray(0, -1), Buffer.from('x')]),
      'a name in it has no end',
    ],
    ['huge', withSegments(2, 1n << 40n), 'would have 1099511627776 bytes'],
  ])('refuses a %s file', async (name, content, why) => {
    const path = file(name, content);
    await expect(readSharedLibrary(path)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(new RegExp(`^${path} is no shared library .*${why}`)),
    });
  });
});

/** A library whose number of program headers, or length of the dynamic section, was changed. */
function withSegments(count: number, bytes?: bigint): Buffer {
  const library = sharedLibrary({});
  library.writeUInt16LE(count, 56);
  if (bytes !== undefined) library.writeBigUInt64LE(bytes, 120 + 32);
  return library;
}

/** A library whose name is said to be somewhere else. */
function withLastName(at: bigint): Buffer {
  const library = sharedLibrary({ soname: 'liba.so' });
  library.writeBigUInt64LE(at, 64 + 2 * 56 + 8);
  return library;
}
