import { type FileHandle, open } from 'node:fs/promises';
import { type Pixels, ZooError } from '@clusterzoo/runtime';
import { IMAGE_FILES } from './image-list.js';

/** Most bytes of a file, and most pixels of a picture, that are decoded: beyond any camera, within any memory. */
const LARGEST_FILE = 1 << 28;
const MOST_PIXELS = 1 << 27;

/** First bytes of the formats that are read. The decoder knows more of them, not all meant for files of strangers. */
const FORMATS: readonly ((begin: string) => boolean)[] = [
  (begin) => begin.startsWith('\x89PNG\r\n\x1a\n'),
  (begin) => begin.startsWith('\xff\xd8\xff'),
  (begin) => begin.startsWith('RIFF') && begin.startsWith('WEBP', 8),
];
const MAGIC_BYTES = 12;

/** Loads the decoder when it is needed, set to keep nothing and to leave the machine's cores to whoever calls it. */
async function decoder() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/**
 * Decodes a PNG, JPEG or WebP file to eight bits a channel in sRGB: turned upright as its EXIF data say, 16 bits cut to
 * 8, palettes and CMYK turned into colours, of an animation the first picture.
 *
 * @throws ZooError `FILE_MISSING` if it cannot be read, `INVALID_DATA` if it is something else, damaged or cut short
 */
export async function decodeImage(path: string): Promise<Pixels> {
  const bytes = await readImage(path, (file) => file.readFile());
  const sharp = await decoder();
  try {
    const image = sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS });
    const { data, info } = await image.autoOrient().raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { data, width, height, channels: channels as Pixels['channels'] };
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/**
 * Size of a picture once it is upright, from the first bytes of its file.
 *
 * @throws ZooError as {@link decodeImage}, but for damage after the first bytes
 */
export async function imageSize(path: string): Promise<{ readonly height: number; readonly width: number }> {
  await readImage(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  });
  const sharp = await decoder();
  try {
    const { autoOrient } = await sharp(path, { limitInputPixels: MOST_PIXELS }).metadata();
    return { height: autoOrient.height, width: autoOrient.width };
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** Reads from a file, and checks that it is a picture by its first bytes. */
async function readImage(path: string, read: (file: FileHandle) => Promise<Buffer>): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    if (size > LARGEST_FILE) {
      throw new ZooError('INVALID_DATA', `${path} has ${size} bytes; pictures of up to ${LARGEST_FILE} are read`);
    }
    const bytes = await read(file);
    const begin = bytes.subarray(0, MAGIC_BYTES).toString('latin1');
    if (FORMATS.some((matches) => matches(begin))) return bytes;
    throw new ZooError('INVALID_DATA', `${path} is no ${IMAGE_FILES} picture; convert it to one`);
  } catch (cause) {
    if (cause instanceof ZooError) throw cause;
    throw new ZooError('FILE_MISSING', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  } finally {
    await file?.close();
  }
}

function damaged(path: string, cause: unknown): ZooError {
  const [line = ''] = (cause as Error).message.replace(/^Input (buffer|file) has corrupt header: /, '').split('\n');
  return new ZooError('INVALID_DATA', `${path} is damaged, cut short or too large: ${line.slice(0, 200)}`, { cause });
}
