import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileSource } from './byte-source.js';
import type { DatasetArchive, DatasetFile } from './known-dataset.js';

/** Hash functions that data sets are published with. */
type HashName = 'sha256' | 'md5';

/**
 * Hash of a file's content, in hexadecimal; of a gzip file that of what is packed in it.
 *
 * @throws ZooError `FILE_MISSING` if it cannot be read, `INVALID_DATA` if it is damaged gzip
 */
export async function contentHash(path: string, name: HashName = 'sha256'): Promise<string> {
  const hash = createHash(name);
  const source = await fileSource(path);
  for await (const chunk of source.stream()) hash.update(chunk);
  return hash.digest('hex');
}

/** Hash of a file as it is, packed or not. */
async function packedHash(path: string, name: HashName): Promise<string> {
  const hash = createHash(name);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

/** The hash that a file must have, and how it is found. */
export interface ExpectedHash {
  /** `SHA-256` or `MD5`. */
  readonly title: string;
  readonly value: string;
  /** What it is of, in words. */
  readonly of: 'once unpacked' | 'as it is';
  find(path: string): Promise<string>;
}

/** The hash of a file or archive of a data set. */
export function expectedHash(file: DatasetFile | DatasetArchive): ExpectedHash {
  if ('folder' in file) {
    return { title: 'MD5', value: file.md5, of: 'as it is', find: (path) => packedHash(path, 'md5') };
  }
  return 'sha256' in file
    ? { title: 'SHA-256', value: file.sha256, of: 'once unpacked', find: (path) => contentHash(path) }
    : { title: 'MD5', value: file.md5, of: 'once unpacked', find: (path) => contentHash(path, 'md5') };
}
