import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf, testFolder } from '../../test-fixtures/files.js';
import { readRecords } from './fixed-records.js';

const folder = testFolder();

async function sums(path: string, bytes: number, count: number): Promise<number[]> {
  const found: number[] = [];
  await readRecords(path, { bytes, count }, (record, number) => {
    expect(record.length).toBe(bytes);
    found[number] = record.reduce((sum, value) => sum + value, 0);
  });
  return found;
}

describe('readRecords', () => {
  it('gives every record, also those that lie across two reads', async () => {
    // Reads are of 262,144 bytes, which 1,000 does not divide.
    const content = Buffer.from(Uint8Array.from({ length: 600_000 }, (_, at) => Math.floor(at / 1000) % 251));
    const expected = Array.from({ length: 600 }, (_, record) => 1000 * (record % 251));
    expect(await sums(folder.write('records', content), 1000, 600)).toEqual(expected);
    expect(await sums(folder.write('records.gz', gzipSync(content)), 1000, 600)).toEqual(expected);
  });

  it('gives records that are longer than a read', async () => {
    const content = Buffer.alloc(900_000, 1);
    expect(await sums(folder.write('long', content), 300_000, 3)).toEqual([300_000, 300_000, 300_000]);
  });

  it('refuses more or fewer bytes', async () => {
    for (const [name, content] of [
      ['short', Buffer.alloc(19)],
      ['long', Buffer.alloc(21)],
      ['short.gz', gzipSync(Buffer.alloc(19))],
      ['long.gz', gzipSync(Buffer.alloc(21))],
    ] as const) {
      const failure = await failureOf(sums(folder.write(name, content), 10, 2));
      expect(failure).toMatchObject({
        code: 'SHAPE_MISMATCH',
        message: expect.stringMatching(/2 records of 10 bytes/),
      });
    }
    expect((await failureOf(sums(folder.path('gone'), 1, 1))).code).toBe('FILE_MISSING');
  });
});
