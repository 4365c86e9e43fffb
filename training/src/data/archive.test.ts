import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarFile } from '../../test-fixtures/archives.js';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { unpackArchive } from './archive.js';

const folder = testFolder();
const HAS_XZ = spawnSync('xz', ['--version']).status === 0;
const LONG = Buffer.alloc(300_000, 7);

const archive = () => tarFile({ 'set/': null, 'set/a.bin': 'alpha', 'set/notes.txt': 'no', 'set/b.bin': LONG });
const wanted = { 'a.bin': 5, 'b.bin': 300_000 };

/** A new folder to unpack into. */
function target(name: string): string {
  return folder.path(name);
}

describe('unpackArchive', () => {
  it('takes the files that are wanted, whatever the archive is packed with, and nothing else', async () => {
    const packed = { plain: await archive(), gzip: gzipSync(await archive()) };
    for (const [name, content] of Object.entries(packed)) {
      const to = target(`to-${name}`);
      await unpackArchive(folder.write(`${name}.tar`, content), { files: wanted, folder: to });
      expect(readdirSync(to).sort()).toEqual(['a.bin', 'b.bin']);
      expect(readFileSync(`${to}/a.bin`, 'utf8')).toBe('alpha');
      expect(readFileSync(`${to}/b.bin`).equals(LONG)).toBe(true);
    }
  });

  it.runIf(HAS_XZ)('has xz, with filters, unpacked by its own program', async () => {
    const path = folder.write('x.tar', await archive());
    execFileSync('xz', ['--keep', '--delta=dist=3', '--lzma2', path]);
    const to = target('to-xz');
    await unpackArchive(`${path}.xz`, { files: wanted, folder: to });
    expect(readdirSync(to).sort()).toEqual(['a.bin', 'b.bin']);
    const damaged = readFileSync(`${path}.xz`).subarray(0, -40);
    const failure = await failureOf(unpackArchive(folder.write('cut.xz', damaged), { files: wanted, folder: to }));
    expect(failure).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/cut\.xz is damaged or cut/),
    });
  });

  it('says where xz is lacking', async () => {
    const path = folder.write('lack.tar.xz', Buffer.from('\xfd7zXZ\0 and so on', 'latin1'));
    const failure = await failureOf(unpackArchive(path, { files: wanted, folder: target('no'), xz: 'no-such-xz' }));
    expect(failure).toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringMatching(/no program no-such-xz; install/),
    });
  });

  it('leaves nothing half written behind where the archive is damaged', async () => {
    const [tar, to] = [await archive(), target('damaged')];
    const cut = { 'cut.tar': tar.subarray(0, 200_000), 'cut.tgz': gzipSync(tar, { level: 0 }).subarray(0, 200_000) };
    for (const [name, content] of Object.entries(cut)) {
      const failure = await failureOf(unpackArchive(folder.write(name, content), { files: wanted, folder: to }));
      expect(failure.code, name).toBe('INVALID_DATA');
      expect(readdirSync(to)).toEqual(['a.bin']);
    }
    const noise = folder.write('noise', Buffer.alloc(4096, 0x41));
    expect((await failureOf(unpackArchive(noise, { files: wanted, folder: to }))).code).toBe('INVALID_DATA');
  });

  it('refuses archives that lack a file, hold a larger one, or cannot be read', async () => {
    const path = folder.write('small.tar', await archive());
    const to = target('refused');
    const ask = (files: Readonly<Record<string, number>>) => failureOf(unpackArchive(path, { files, folder: to }));
    expect(await ask({ 'c.bin': 9 })).toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringMatching(/no file c\.bin/),
    });
    expect(await ask({ 'b.bin': 9 })).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/300000 bytes/),
    });
    expect(readdirSync(to)).toEqual([]);
    const gone = failureOf(unpackArchive(folder.path('gone.tar'), { files: {}, folder: to }));
    expect((await gone).code).toBe('FILE_MISSING');
    mkdirSync(folder.path('folder.tar'));
    const isFolder = failureOf(unpackArchive(folder.path('folder.tar'), { files: {}, folder: to }));
    expect((await isFolder).code).toBe('FILE_MISSING');
  });

  it('never writes outside its folder', async () => {
    const path = folder.write('evil.tar', await tarFile({ '../../a.bin': 'alpha' }));
    const to = target('inside');
    await unpackArchive(path, { files: { 'a.bin': 5 }, folder: to });
    expect(readdirSync(to)).toEqual(['a.bin']);
  });

  it('stops on the signal', async () => {
    const path = folder.write('stop.tar', await archive());
    const stopped = unpackArchive(path, { files: wanted, folder: target('stop'), signal: AbortSignal.abort() });
    expect((await failureOf(stopped)).code).toBe('ABORTED');
  });
});
