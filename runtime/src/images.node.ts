import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ZooError } from './errors.js';
import type { Picture } from './images.js';
import type { Pixels } from './pixels.js';

/** For messages: what can be decoded here. */
export const PICTURES = 'pictures: paths, Blobs, Buffers or pixels as { data, width, height }';

/** Most bytes of a file, and most pixels of a picture, that are decoded: beyond any camera, within any memory. */
const LARGEST_FILE = 1 << 28;
const MOST_PIXELS = 1 << 27;

/** Whether a file begins as PNG, JPEG or WebP do. The decoder knows more, not all meant for files of strangers. */
function isKnownFormat(magic: string): boolean {
  const webp = magic.startsWith('RIFF') && magic.slice(8) === 'WEBP';
  return webp || magic.startsWith('\x89PNG\r\n\x1a\n') || magic.startsWith('\xff\xd8\xff');
}

const MAGIC_BYTES = 12;

export function isEncodedPicture(value: unknown): value is Picture {
  return typeof value === 'string' || value instanceof URL || value instanceof Blob || value instanceof Uint8Array;
}

async function decoder() {
  try {
    const { default: sharp } = await import('sharp');
    return sharp;
  } catch (cause) {
    const message = `decoding pictures in Node needs the package sharp, which cannot be loaded: ${
      (cause as Error).message.split('\n', 1)[0]
    }; npm install sharp, or give pixels as { data, width, height }`;
    throw new ZooError('PACKAGE_MISSING', message, { cause });
  }
}

function tooLarge(what: string, bytes: number): ZooError {
  return new ZooError('INVALID_DATA', `${what} has ${bytes} bytes; at most ${LARGEST_FILE} are read`);
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > LARGEST_FILE) throw tooLarge(path, size);
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof ZooError) throw cause;
    throw new ZooError('FILE_MISSING', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function bytesOf(picture: Picture, what: string): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return picture;
  if (typeof picture === 'string') return readPicture(picture);
  if (!(picture instanceof URL)) {
    const blob = picture as Blob;
    if (blob.size > LARGEST_FILE) throw tooLarge(what, blob.size);
    return new Uint8Array(await blob.arrayBuffer());
  }
  if (picture.protocol === 'file:') return readPicture(fileURLToPath(picture));
  throw new ZooError('INVALID_ARGUMENT', `${what} must be a path or a file: URL in Node, got ${picture}`);
}

/**
 * Decodes a PNG, JPEG or WebP file to eight bits a channel in sRGB, turned upright as its EXIF data say.
 *
 * @param what - for messages
 * @throws ZooError `FILE_MISSING`, `INVALID_DATA` for what is no picture, `PACKAGE_MISSING` without sharp
 */
export async function decodePicture(picture: Picture, what: string): Promise<Pixels> {
  const name = typeof picture === 'string' || picture instanceof URL ? `${what}, ${picture},` : what;
  const bytes = await bytesOf(picture, what);
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC_BYTES));
  if (!isKnownFormat(magic)) {
    throw new ZooError('INVALID_DATA', `${name} is no PNG, JPEG or WebP file`);
  }
  const sharp = await decoder();
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS }).rotate().toColourspace('srgb');
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels as Pixels['channels'] };
  } catch (cause) {
    const reason = (cause as Error).message.split('\n', 1)[0];
    throw new ZooError('INVALID_DATA', `${name} cannot be decoded: ${reason}`, { cause });
  }
}

/** What decodes pictures, as browsers read it when it is needed. */
export const decoding = async () => ({ decodePicture });
