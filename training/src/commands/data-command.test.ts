import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-data-command-'));
  vi.stubEnv('CLUSTERZOO_CACHE', join(folder, 'cache'));
  vi.stubEnv('CLUSTERZOO_DATA', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function data(...words: string[]): Promise<{ code: number; out: string; errors: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const code = await main(['data', ...words], { stdout, stderr, signal, debug: false });
  return { code, out: await text(stdout.end()), errors: await text(stderr.end()) };
}

describe('clusterzoo data', () => {
  it('lists what there is and where it is', async () => {
    const { code, out } = await data('list');
    expect(code).toBe(0);
    expect(out).toMatch(/pendigits +7494 \+ 3498 +16 +10 +CC BY 4\.0 +\S*pendigits/);
    expect(out).toMatch(/usps +7291 \+ 2007 +256 +10 .* not here/);
    expect(out).toMatch(/10x-pbmc4k +4271 +720 +8 +1 MB +CC BY 4\.0 +not here/);
    expect(out).toMatch(/cifar10 +50000 \+ 10000 +3072 +10 +170 MB .* not here/);
    expect(out).toMatch(/stl10 +5000 \+ 8000 +27648 +10 +2\.6 GB .* not here/);
    const { datasets } = JSON.parse((await data('list', '--json')).out) as {
      datasets: { name: string; folder: string | null; downloads: object[] }[];
    };
    expect(datasets.filter(({ folder }) => folder !== null).map(({ name }) => name)).toEqual(['pendigits']);
    const mnist = datasets.find(({ name }) => name === 'mnist')!;
    expect(mnist.downloads).toHaveLength(4);
    expect(mnist.downloads[0]).toMatchObject({
      name: 'train-images-idx3-ubyte.gz',
      bytes: 9_912_422,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      urls: [expect.stringMatching(/^https:/), expect.any(String)],
    });
  });

  it('says where the files of a data set are', async () => {
    const usps = join(folder, 'sets', 'usps');
    mkdirSync(usps, { recursive: true });
    for (const name of ['zip.train.gz', 'zip.test.gz']) writeFileSync(join(usps, name), '');
    expect(await data('path', 'usps', '--data-dir', join(folder, 'sets'))).toMatchObject({ code: 0, out: `${usps}\n` });
    expect(JSON.parse((await data('path', 'pendigits', '--json')).out)).toMatchObject({
      name: 'pendigits',
      files: [expect.stringMatching(/pendigits\.tra$/), expect.stringMatching(/pendigits\.tes$/)],
    });
    const cifar = join(folder, 'sets', 'cifar-10');
    mkdirSync(cifar);
    writeFileSync(join(cifar, 'cifar-10-binary.tar.xz'), '');
    expect((await data('path', 'cifar10', '--data-dir', join(folder, 'sets'))).errors).toMatch(
      /is still packed, in \S+cifar-10-binary\.tar\.xz; clusterzoo data fetch cifar10 unpacks it to/,
    );
    const missing = await data('path', 'usps');
    expect(missing).toMatchObject({
      code: 1,
      out: '',
      errors: expect.stringMatching(/NOT_FOUND.*clusterzoo data fetch usps/),
    });
  });

  it('checks what is here already, and refuses what was changed or is unknown', async () => {
    expect(await data('fetch', 'pendigits')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/pendigits is already in .*; its files are as published/),
    });
    for (const name of ['zip.train.gz', 'zip.test.gz']) writeFileSync(join(folder, name), 'not it');
    const changed = await data('fetch', 'usps', '--data-dir', folder, '--json');
    expect(JSON.parse(changed.out)).toMatchObject({ error: { code: 'FILE_CHANGED' } });
    expect((await data('fetch', 'mnits')).errors).toMatch(
      /NOT_FOUND.*unknown data set "mnits"; known: pendigits, usps/,
    );
    expect((await data('fetch')).code).toBe(2);
  });
});
