import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedLibrary } from '../../test-fixtures/shared-library.js';
import { indexLibraries, type LibraryIndex, loadOrder, outsideNeeds } from './shared-libraries.js';

const folder = mkdtempSync(join(tmpdir(), 'libraries-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a folder of libraries', () => {
  let index: LibraryIndex;

  beforeAll(async () => {
    const lib = join(folder, 'nvidia', 'cu13', 'lib');
    mkdirSync(lib, { recursive: true });
    const write = (name: string, needed: string[], soname: string | undefined = name) =>
      writeFileSync(join(lib, name), sharedLibrary({ ...(soname && { soname }), needed: [...needed, 'libc.so.6'] }));
    write('libblas.so.13', ['libblasLt.so.13']);
    write('libblasLt.so.13', ['librt.so.13', 'libcuda.so.1']);
    write('librt.so.13.0.4', [], 'librt.so.13');
    write('libfft.so.12', ['libfft.so.12']);
    writeFileSync(join(folder, 'provider.so'), sharedLibrary({ needed: ['libblas.so.13', 'librt.so.13'] }));
    writeFileSync(join(lib, 'libscript.so.1'), 'INPUT(libblas.so.13)');
    writeFileSync(join(lib, 'readme.txt'), 'nothing');
    index = await indexLibraries(folder);
  });

  it('is indexed by the names that others ask for', () => {
    const names = ['libblas.so.13', 'libblasLt.so.13', 'libfft.so.12', 'librt.so.13', 'provider.so'];
    expect([...index.keys()].sort()).toEqual(names);
    expect(index.get('librt.so.13')!.path).toBe(join(folder, 'nvidia/cu13/lib/librt.so.13.0.4'));
  });

  it('is loaded from the bottom up, each library once', () => {
    const order = ['librt.so.13', 'libblasLt.so.13', 'libblas.so.13', 'provider.so'];
    expect(loadOrder(['provider.so', 'libblas.so.13', 'absent.so'], index)).toEqual(order);
    expect(loadOrder(['libfft.so.12'], index)).toEqual(['libfft.so.12']);
  });

  it('needs others from outside', () => {
    expect(outsideNeeds(['provider.so'], index).sort()).toEqual(['libc.so.6', 'libcuda.so.1']);
    expect(outsideNeeds(['absent.so'], index)).toEqual(['absent.so']);
  });

  it('may be missing', async () => {
    expect((await indexLibraries(join(folder, 'none'))).size).toBe(0);
  });
});
