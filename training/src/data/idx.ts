import { ZooError } from '@clusterzoo/runtime';
import { bytesOf, fileSource } from './byte-source.js';

/** An array of unsigned bytes as an IDX file holds it. */
export interface IdxArray {
  /** Size of each dimension, outermost first. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Uint8Array;
}

/** Most bytes that are read at once. */
const LARGEST = 2 ** 31;

/** Type code of unsigned bytes, the only one that published image sets use. */
const UNSIGNED_BYTE = 8;

/**
 * Reads an IDX file (MNIST's format), unpacked on the way where it is gzip: two zero bytes, the type, the number of
 * dimensions, the size of each as a big-endian 32-bit integer, then the values.
 *
 * @throws ZooError `FILE_MISSING`, `INVALID_DATA` for what is no IDX file of unsigned bytes, or is cut short
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const bytes = await bytesOf(await fileSource(path), LARGEST);
  const fault = (what: string) => new ZooError('INVALID_DATA', `${path} is no IDX file of unsigned bytes: ${what}`);
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) throw fault('it does not begin with two zero bytes');
  const [, , type, dimensions] = bytes as unknown as readonly [number, number, number, number];
  if (type !== UNSIGNED_BYTE) throw fault(`its type code is ${type}; unsigned bytes have ${UNSIGNED_BYTE}`);
  const header = 4 + 4 * dimensions;
  if (dimensions === 0 || bytes.length < header) throw fault(`it names ${dimensions} dimensions and ends`);
  const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - header !== expected) {
    throw fault(`it holds ${bytes.length - header} values instead of ${shape.join(' × ')}; is it cut short?`);
  }
  return { shape, data: bytes.subarray(header) };
}
