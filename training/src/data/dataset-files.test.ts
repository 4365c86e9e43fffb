import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filesHandler, startServer, type TestServer } from '../../../runtime/test-fixtures/server.js';
import { tarFile } from '../../test-fixtures/archives.js';
import { failureOf } from '../../test-fixtures/files.js';
import type { SetupEvent } from '../setup/controls.js';
import { datasetArchive, datasetFolder, downloadFolder, obtainDataset } from './dataset-files.js';
import type { DatasetFile, KnownDataset } from './known-dataset.js';

const CONTENT = 'seven 7\n';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let server: TestServer;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-known-'));
  vi.stubEnv('CLUSTERZOO_CACHE', join(folder, 'cache'));
  vi.stubEnv('CLUSTERZOO_DATA', undefined);
  server = await startServer(
    filesHandler({
      '/a.gz': gzipSync(CONTENT),
      '/again.gz': gzipSync(CONTENT, { level: 1 }),
      '/other.gz': gzipSync('eight 8\n'),
      '/cut.gz': gzipSync(CONTENT).subarray(0, 15),
      '/origin.bin': 'origin',
    }),
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(folder, { recursive: true });
});

function dataset(files: readonly DatasetFile[], rest: Partial<KnownDataset> = {}): KnownDataset {
  return {
    name: 'sevens',
    folder: 'seven_folder',
    files,
    rows: { train: 1 },
    features: 1,
    classes: 1,
    licence: 'CC0-1.0',
    source: 'a test',
    load: () => Promise.reject(new Error('not wanted here')),
    ...rest,
  };
}
const file = (...names: string[]): DatasetFile => ({
  name: 'sevens.gz',
  sha256: sha256(CONTENT),
  urls: names.map((name) => server.url + name),
});

describe('obtainDataset', () => {
  it('downloads once, in time with a progress bar, and leaves nothing else', async () => {
    const events: SetupEvent[] = [];
    const sevens = dataset([file('a.gz')]);
    expect(datasetFolder(sevens)).toBeUndefined();
    const found = await obtainDataset(sevens, { onEvent: (event) => events.push(event) });
    expect(found).toBe(downloadFolder(sevens));
    expect(readdirSync(found)).toEqual(['sevens.gz']);
    const loaded = gzipSync(CONTENT).length;
    expect(events).toEqual([
      { type: 'stage', stage: 'sevens: sevens.gz' },
      { type: 'bytes', file: 'a.gz', loaded, total: loaded },
    ]);
    expect(await obtainDataset(sevens)).toBe(found);
    expect(server.requests).toEqual(['/a.gz']);
    expect(datasetFolder(sevens)).toBe(found);
  });

  it('tries one place after the other, and takes what was packed anew', async () => {
    const found = await obtainDataset(dataset([file('gone.gz', 'other.gz', 'cut.gz', 'again.gz', 'a.gz')]));
    expect(server.requests).toEqual(['/gone.gz', '/other.gz', '/cut.gz', '/again.gz']);
    expect(readFileSync(join(found, 'sevens.gz'))).toEqual(gzipSync(CONTENT, { level: 1 }));
  });

  it('says what every place answered, and what to do by hand', async () => {
    const sevens = dataset([file('gone.gz', 'cut.gz')]);
    const failure = await failureOf(obtainDataset(sevens));
    expect(failure.code).toBe('FILE_MISSING');
    expect(failure.message).toMatch(/gone\.gz: it answered 404.*cut\.gz: .*damaged or cut short/);
    expect(failure.message).toContain(`put a copy of sevens.gz, with SHA-256 ${sha256(CONTENT)} once unpacked, into`);
    expect(readdirSync(downloadFolder(sevens))).toEqual([]);
    expect(await failureOf(obtainDataset(dataset([file('other.gz')])))).toEqual({
      code: 'FILE_CHANGED',
      message: expect.stringMatching(/other content than expected/),
    });
    await server.close();
    expect((await failureOf(obtainDataset(sevens))).message).toMatch(/gone\.gz: connect ECONNREFUSED/);
  });

  it('stops on the signal', async () => {
    const stopped = obtainDataset(dataset([file('a.gz')]), { signal: AbortSignal.abort() });
    expect((await failureOf(stopped)).code).toBe('ABORTED');
    expect(server.requests).toEqual([]);
  });

  it('makes files of another one', async () => {
    const origin = {
      file: { name: 'origin.bin', sha256: sha256('origin'), urls: [`${server.url}origin.bin`] },
      make: async (path: string) => ({ 'sevens.gz': `${readFileSync(path, 'utf8').length + 1}\n` }),
    };
    const made = dataset([{ name: 'sevens.gz', sha256: sha256('7\n'), urls: [] }], { origin });
    const found = await obtainDataset(made);
    expect(readdirSync(found).sort()).toEqual(['origin.bin', 'sevens.gz']);
    rmSync(join(found, 'sevens.gz'));
    await obtainDataset(made);
    expect(server.requests).toEqual(['/origin.bin']);
  });

  it('looks where it is told to, in the folder of the data set or in that itself, and checks what it finds', async () => {
    const sevens = dataset([file()]);
    const given = join(folder, 'given');
    mkdirSync(join(given, 'seven_folder'), { recursive: true });
    writeFileSync(join(given, 'sevens.gz'), gzipSync(CONTENT));
    expect(await obtainDataset(sevens, { dataDir: given })).toBe(given);
    writeFileSync(join(given, 'seven_folder', 'sevens.gz'), gzipSync('8'));
    vi.stubEnv('CLUSTERZOO_DATA', given);
    expect(datasetFolder(sevens)).toBe(join(given, 'seven_folder'));
    expect(await failureOf(obtainDataset(sevens))).toEqual({
      code: 'FILE_CHANGED',
      message: expect.stringMatching(/seven_folder.sevens\.gz has content of SHA-256 .* delete it/),
    });
    const gone = join(folder, 'gone');
    expect((await failureOf(obtainDataset(sevens, { dataDir: gone }))).message).toMatch(/--data-dir is$/);
    vi.stubEnv('CLUSTERZOO_DATA', gone);
    expect((await failureOf(obtainDataset(sevens))).message).toMatch(/which CLUSTERZOO_DATA names$/);
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  it('unpacks an archive that is here, or downloads one for as long as that takes', async () => {
    const tar = await tarFile({ 'sevens-1.0/sevens.gz': gzipSync(CONTENT), 'sevens-1.0/other': 'x' });
    const packed = gzipSync(tar);
    const home = await startServer(filesHandler({ '/sevens.tar.gz': packed }));
    const archive = {
      name: 'sevens.tar.gz',
      otherNames: ['sevens.tar'],
      urls: [`${home.url}sevens.tar.gz`],
      bytes: packed.length,
      md5: createHash('md5').update(packed).digest('hex'),
      folder: 'sevens-1.0',
    };
    const sevens = dataset([file()], { archive });
    const given = join(folder, 'given');
    mkdirSync(join(given, 'seven_folder'), { recursive: true });
    writeFileSync(join(given, 'seven_folder', 'sevens.tar'), tar);
    expect(datasetFolder(sevens, { dataDir: given })).toBeUndefined();
    expect(datasetArchive(sevens, { dataDir: given })).toBe(join(given, 'seven_folder', 'sevens.tar'));
    const found = await obtainDataset(sevens, { dataDir: given });
    expect(found).toBe(downloadFolder(sevens));
    expect(readdirSync(found)).toEqual(['sevens.gz']);
    expect(home.requests).toEqual([]);

    rmSync(found, { recursive: true });
    expect(await obtainDataset(sevens)).toBe(found);
    expect(readdirSync(found)).toEqual(['sevens.gz']);
    expect(home.requests).toEqual(['/sevens.tar.gz']);

    const wrong = dataset([file()], { name: 'eights', archive: { ...archive, md5: 'ff' } });
    expect(await failureOf(obtainDataset(wrong))).toEqual({
      code: 'FILE_CHANGED',
      message: expect.stringMatching(/\(MD5 [0-9a-f]{32}\).*with MD5 ff as it is, into/),
    });
    await home.close();
  });

  it('finds the files of an archive where they were unpacked by hand, and takes MD5 where there is no more', async () => {
    const archive = { name: 'a.tgz', urls: [], bytes: 9, md5: 'ff', folder: 'sevens-1.0' };
    const md5 = createHash('md5').update(CONTENT).digest('hex');
    const sevens = dataset([{ name: 'sevens.gz', md5, urls: [] }], { archive });
    const unpacked = join(folder, 'given', 'sevens-1.0');
    mkdirSync(unpacked, { recursive: true });
    writeFileSync(join(unpacked, 'sevens.gz'), gzipSync(CONTENT));
    expect(await obtainDataset(sevens, { dataDir: join(folder, 'given') })).toBe(unpacked);
    writeFileSync(join(unpacked, 'sevens.gz'), '8');
    const failure = await failureOf(obtainDataset(sevens, { dataDir: join(folder, 'given') }));
    expect(failure).toMatchObject({ code: 'FILE_CHANGED', message: expect.stringMatching(/content of MD5 /) });
  });

  it('does not download what belongs to this package', async () => {
    const lost = dataset([file('a.gz')], { bundled: 'nothing' });
    expect((await failureOf(obtainDataset(lost))).message).toMatch(/reinstall @clusterzoo\/training/);
    expect(server.requests).toEqual([]);
  });
});
