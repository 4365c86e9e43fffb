import { type FileHandle, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ZooError } from './errors.js';
import type { Picture } from './images.js';
import type { Pixels } from './pixels.js';

/** Most bytes of a file, and most pixels of a picture, that are decoded: beyond any camera, within any memory. */
const LARGEST_FILE = 1 << 28;
const MOST_PIXELS = 1 << 27;

/** Whether a file begins as PNG, JPEG or WebP do. The decoder knows more, not all meant for files of strangers. */
function isKnownFormat(magic: string): boolean {
  const webp = magic.startsWith('RIFF') && magic.slice(8) === 'WEBP';
  return webp || magic.startsWith('\x89PNG\r\n\x1a\n') || magic.startsWith('\xff\xd8\xff');
}

const MAGIC_BYTES = 12;

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

/** Sets the decoder to keep nothing, and to leave the machine's other cores to whoever calls it; for this process. */
export async function decodeSparingly(): Promise<void> {
  const sharp = await decoder();
  sharp.cache(false);
  sharp.concurrency(1);
}

/**
 * Decodes a picture: a path, a `file:` URL, or the bytes of a file.
 *
 * @param what - for messages
 * @throws ZooError as {@link decodeFile}, `INVALID_ARGUMENT` for another URL
 */
export async function decodePicture(picture: Picture, what: string): Promise<Pixels> {
  const name = typeof picture === 'string' || picture instanceof URL ? `${what}, ${picture},` : what;
  return decoded(await bytesOf(picture, what), name);
}

/**
 * Decodes a PNG, JPEG or WebP file to eight bits a channel in sRGB: turned upright as its EXIF data say, 16 bits cut to
 * 8, grey, palettes and CMYK turned into colours, of an animation the first picture.
 *
 * @throws ZooError `FILE_MISSING` if it cannot be read, `INVALID_DATA` if it is something else, damaged, cut short or too
 *   large, `PACKAGE_MISSING` without sharp
 */
export async function decodeFile(path: string): Promise<Pixels> {
  return decoded(await readFile(path), path);
}

/**
 * Size of a picture once it is upright, from the first bytes of its file.
 *
 * @throws ZooError as {@link decodeFile}, but for damage after the first bytes
 */
export async function pictureSize(path: string): Promise<{ readonly height: number; readonly width: number }> {
  assertKnownFormat(await readFile(path, MAGIC_BYTES), path);
  const sharp = await decoder();
  try {
    const { width, height, orientation = 1 } = await sharp(path, { limitInputPixels: MOST_PIXELS }).metadata();
    // The last four of EXIF's eight lie on their sides.
    return orientation > 4 ? { height: width, width: height } : { height, width };
  } catch (cause) {
    throw damaged(path, cause);
  }
}

async function decoded(bytes: Uint8Array, name: string): Promise<Pixels> {
  assertKnownFormat(bytes, name);
  const sharp = await decoder();
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS }).rotate().toColourspace('srgb');
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels as Pixels['channels'] };
  } catch (cause) {
    throw damaged(name, cause);
  }
}

function assertKnownFormat(bytes: Uint8Array, name: string): void {
  if (isKnownFormat(String.fromCharCode(...bytes.subarray(0, MAGIC_BYTES)))) return;
  throw new ZooError('INVALID_DATA', `${name} is no PNG, JPEG or WebP picture; convert it to one`);
}

function damaged(name: string, cause: unknown): ZooError {
  const [line = ''] = (cause as Error).message.replace(/^Input (buffer|file) has corrupt header: /, '').split('\n');
  const reason = `it is damaged, cut short or too large (${line.slice(0, 200)})`;
  return new ZooError('INVALID_DATA', `${name} cannot be decoded: ${reason}`, { cause });
}

function tooLarge(name: string, bytes: number): ZooError {
  return new ZooError('INVALID_DATA', `${name} has ${bytes} bytes; pictures of up to ${LARGEST_FILE} are read`);
}

/** @param first - bytes to read. @default all */
async function readFile(path: string, first?: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    if (size > LARGEST_FILE) throw tooLarge(path, size);
    if (first === undefined) return await file.readFile();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(first), 0, first, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    if (cause instanceof ZooError) throw cause;
    throw new ZooError('FILE_MISSING', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  } finally {
    await file?.close();
  }
}

async function bytesOf(picture: Picture, what: string): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return picture;
  if (typeof picture === 'string') return readFile(picture);
  if (!(picture instanceof URL)) {
    const blob = picture as Blob;
    if (blob.size > LARGEST_FILE) throw tooLarge(what, blob.size);
    return new Uint8Array(await blob.arrayBuffer());
  }
  if (picture.protocol === 'file:') return readFile(fileURLToPath(picture));
  throw new ZooError('INVALID_ARGUMENT', `${what} must be a path or a file: URL in Node, got ${picture}`);
}
