import type { Picture } from './images.js';

/** For messages: what can be decoded here. */
export const PICTURES = 'pictures: paths, Blobs, Buffers or pixels as { data, width, height }';

export function isEncodedPicture(value: unknown): value is Picture {
  return typeof value === 'string' || value instanceof URL || value instanceof Blob || value instanceof Uint8Array;
}

/** What decodes them. */
export const decoding = () => import('./decoding.node.js');
