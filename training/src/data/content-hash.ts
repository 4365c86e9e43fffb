import { createHash } from 'node:crypto';
import { fileSource } from './byte-source.js';

/**
 * SHA-256 of a file's content, in hexadecimal; of a gzip file that of what is packed in it.
 *
 * @throws ZooError `FILE_MISSING` if it cannot be read, `INVALID_DATA` if it is damaged gzip
 */
export async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  const source = await fileSource(path);
  for await (const chunk of source.stream()) hash.update(chunk);
  return hash.digest('hex');
}
