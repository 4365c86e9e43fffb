import { createHash } from 'node:crypto';
import { assertNotAborted, breather } from '../breather.js';
import { rowBlocks, type Values } from './values.js';

/** SHA-256 of rows as float32 numbers, however they are kept. @throws ZooError `ABORTED` on the signal */
export async function rowHash(values: Values, columns: number, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const breathe = breather();
  for (const { data } of rowBlocks(values, columns)) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    await breathe();
    assertNotAborted(signal, 'the reading of the rows');
  }
  return hash.digest('hex');
}
